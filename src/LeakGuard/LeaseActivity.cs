namespace LeakGuard;

/// <summary>What a lease is doing, as seen from the client.</summary>
public enum LeaseActivity
{
    /// <summary>Open, no transaction known to the client, no call in flight.</summary>
    Idle,

    /// <summary>A transaction is open and no call is in flight.</summary>
    IdleInTransaction,

    /// <summary>A command is running.</summary>
    Executing,

    /// <summary>A reader or a COPY is open, or the connection waits for notifications.</summary>
    Fetching,
}
