using LeakGuard.Diagnosis;

namespace LeakGuard.AspNetCore.Exchange;

/// <summary>A diagnosis: verdicts, the most important first, and what could not be seen.</summary>
internal sealed record DiagnosisDocument
{
    public DateTimeOffset At { get; init; }

    public double Took { get; init; }

    /// <summary>The severity of the first verdict.</summary>
    public string? Severity { get; init; }

    public IReadOnlyList<VerdictDocument>? Verdicts { get; init; }

    public IReadOnlyList<string>? Notes { get; init; }

    public static DiagnosisDocument Of(DiagnosisReport report) => new()
    {
        At = report.At,
        Took = report.Took.TotalSeconds,
        Severity = report.First.Severity.ToString(),
        Verdicts = [.. report.Verdicts.Select(VerdictDocument.Of)],
        Notes = report.Notes,
    };
}
