namespace LeakGuard;

/// <summary>The read side of a guarded pool: what health checks, metrics and pages look at.</summary>
/// <remarks>Thread-safe. Nothing here borrows a connection, awaits, or talks to the database.</remarks>
public interface IPoolMonitor
{
    /// <summary>The pool's name: <see cref="LeakGuardOptions.Name"/>, or <c>host:port/database</c>.</summary>
    string PoolName { get; }

    /// <summary>The pool in numbers. Costs microseconds.</summary>
    PoolSnapshot Snapshot();

    /// <summary>Every lease that is out, oldest first. Resolves call sites to text, so it costs more than <see cref="Snapshot"/>.</summary>
    IReadOnlyList<LeaseInfo> Leases();
}
