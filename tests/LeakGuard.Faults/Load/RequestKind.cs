namespace LeakGuard.Faults.Load;

/// <summary>What a request does with its connection.</summary>
internal enum RequestKind
{
    /// <summary>One short statement on a connection of its own.</summary>
    Query,

    /// <summary>One short statement of the data source.</summary>
    SourceCommand,

    /// <summary>Writes a row and commits.</summary>
    Transaction,

    /// <summary>Writes a row and does not commit.</summary>
    RolledBack,

    /// <summary>Two statements on two connections in one ambient transaction.</summary>
    Scope,

    /// <summary>Three statements in one round trip.</summary>
    Batch,

    /// <summary>Reads some hundred rows.</summary>
    Reader,

    /// <summary>Starts what takes long and is cancelled by its caller.</summary>
    Cancelled,

    /// <summary>Takes a connection, begins a transaction in half of all cases, and forgets about it.</summary>
    Leaked,
}
