namespace LeakGuard.Faults.Scene;

/// <summary>What a bench's pool connects to.</summary>
internal enum Target
{
    /// <summary>The server itself.</summary>
    Server,

    /// <summary>The server itself, watched by a guard whose wall clock can be set.</summary>
    ServerByOtherClock,

    /// <summary>The server through a proxy that can turn into a bad network.</summary>
    Network,

    /// <summary>The server through PgBouncer in session mode.</summary>
    SessionBouncer,

    /// <summary>The server through PgBouncer in transaction mode.</summary>
    TransactionBouncer,
}
