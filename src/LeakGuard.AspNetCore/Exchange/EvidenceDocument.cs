namespace LeakGuard.AspNetCore.Exchange;

/// <summary>One number that decided.</summary>
internal sealed record EvidenceDocument
{
    public string? What { get; init; }

    public string? Value { get; init; }
}
