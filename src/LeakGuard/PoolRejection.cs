namespace LeakGuard;

/// <summary>Tells that a caller was refused a connection.</summary>
public sealed record PoolRejection
{
    /// <summary>Why.</summary>
    public required RejectionReason Reason { get; init; }

    /// <summary>The pool at that moment.</summary>
    public required PoolSnapshot Pool { get; init; }

    /// <summary>Who holds the connections, the largest group first.</summary>
    public required IReadOnlyList<PoolHolder> Holders { get; init; }

    /// <summary>Who used the pool while the caller waited, the largest share first; empty for a caller that did not wait.</summary>
    public IReadOnlyList<PoolUser> Users { get; init; } = [];

    /// <summary>The text the caller's exception carries.</summary>
    public required string Message { get; init; }
}
