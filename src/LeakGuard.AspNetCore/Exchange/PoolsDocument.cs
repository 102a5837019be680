namespace LeakGuard.AspNetCore.Exchange;

/// <summary>What an application tells of its pools: the format that <c>leakguard --app URL</c> reads.</summary>
/// <remarks>Members may be added within a version; a reader leaves alone what it does not know.</remarks>
internal sealed record PoolsDocument
{
    /// <summary>The version written here, and the newest one understood.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; }

    public DateTimeOffset At { get; init; }

    public string? Application { get; init; }

    public string? Machine { get; init; }

    public int ProcessId { get; init; }

    public IReadOnlyList<PoolDocument>? Pools { get; init; }
}
