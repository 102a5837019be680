namespace LeakGuard;

/// <summary>How far the filling of a pool at start has come.</summary>
public sealed record WarmUpProgress
{
    /// <summary>The pool.</summary>
    public required string PoolName { get; init; }

    /// <summary>Connections open so far.</summary>
    public required int Opened { get; init; }

    /// <summary>Connections wanted.</summary>
    public required int Wanted { get; init; }

    /// <summary>How long it has taken so far.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether it is over: all are open, or its time is up, or it was cancelled.</summary>
    public required bool IsOver { get; init; }

    /// <summary>What kept the latest connection from being opened, if something did.</summary>
    public Exception? Failure { get; init; }
}
