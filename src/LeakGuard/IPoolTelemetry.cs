namespace LeakGuard;

/// <summary>What instruments read beside <see cref="IPoolMonitor.Snapshot"/>: the same numbers, taken apart.</summary>
internal interface IPoolTelemetry : IPoolMonitor
{
    /// <summary>The leases by what they do, at this moment.</summary>
    LeaseCensus Census();

    /// <summary>Reports of one kind since the start.</summary>
    long TotalLeaksOf(LeakKind kind);

    /// <summary>Callers refused for one reason since the start.</summary>
    long TotalRejectionsFor(RejectionReason reason);

    /// <summary>Connections of the pool in use past the guard; null where Npgsql's meter does not tell.</summary>
    int? UntrackedConnections();
}
