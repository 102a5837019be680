using LeakGuard.Diagnosis;

namespace LeakGuard.AspNetCore.Exchange;

/// <summary>What is wrong, how that is known, and what to do now.</summary>
internal sealed record VerdictDocument
{
    public string? Cause { get; init; }

    public string? Severity { get; init; }

    public string? Confidence { get; init; }

    public string? Headline { get; init; }

    public IReadOnlyList<EvidenceDocument>? Evidence { get; init; }

    public string? Next { get; init; }

    public string? Command { get; init; }

    public static VerdictDocument Of(Verdict verdict) => new()
    {
        Cause = verdict.Cause.ToString(),
        Severity = verdict.Severity.ToString(),
        Confidence = verdict.Confidence.ToString(),
        Headline = verdict.Headline,
        Evidence = [.. verdict.Evidence.Select(evidence => new EvidenceDocument { What = evidence.What, Value = evidence.Value })],
        Next = verdict.Next?.Text,
        Command = verdict.Next?.Command,
    };
}
