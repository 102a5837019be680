namespace LeakGuard;

/// <summary>Tells that code uses state of the session behind a pooler that changes the session with each transaction.</summary>
public sealed record SessionFeatureUse
{
    /// <summary>The pool.</summary>
    public required string PoolName { get; init; }

    /// <summary>What is used.</summary>
    public required SessionFeature Feature { get; init; }

    /// <summary>Where the command is run; where that is not known, where its connection was taken.</summary>
    public required LeaseOrigin Origin { get; init; }

    /// <summary>The W3C trace id of the activity in which the command was run.</summary>
    public string? TraceId { get; init; }
}
