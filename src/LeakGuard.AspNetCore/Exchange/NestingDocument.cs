namespace LeakGuard.AspNetCore.Exchange;

/// <summary>A request or job that held one connection and took another.</summary>
internal sealed record NestingDocument
{
    public string? Outer { get; init; }

    public string? Inner { get; init; }

    public long Occurrences { get; init; }
}
