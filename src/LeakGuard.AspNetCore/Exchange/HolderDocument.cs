namespace LeakGuard.AspNetCore.Exchange;

/// <summary>The leases of one call site.</summary>
internal sealed record HolderDocument
{
    public string? Site { get; init; }

    public int Count { get; init; }

    public double OldestAge { get; init; }

    public string? Activity { get; init; }

    public double IdleFor { get; init; }
}
