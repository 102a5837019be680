using System.Text;

namespace LeakGuard.Diagnosis;

/// <summary>The result of a diagnosis: verdicts, the first one first, and all that they were made of.</summary>
public sealed record DiagnosisReport
{
    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>The pool's name; <see langword="null"/> without a guarded pool.</summary>
    public string? PoolName { get; init; }

    /// <summary>What is wrong, the most important first; never empty.</summary>
    public required IReadOnlyList<Verdict> Verdicts { get; init; }

    /// <summary>What they were made of.</summary>
    public required Observations Seen { get; init; }

    /// <summary>What could not be seen.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The first verdict.</summary>
    public Verdict First => Verdicts[0];

    /// <summary>The report as text: verdicts with their evidence and next steps, then what could not be seen.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var verdict in Verdicts)
        {
            text.AppendLine($"{verdict.Cause} ({verdict.Severity}, confidence {verdict.Confidence}): {verdict.Headline}");
            foreach (var evidence in verdict.Evidence)
            {
                text.AppendLine($"  - {evidence}");
            }

            if (verdict.Next is { } next)
            {
                text.AppendLine($"  Next: {next.Text}");
                if (next.Command is { } command)
                {
                    text.AppendLine($"    {command}");
                }
            }
        }

        foreach (var note in Notes)
        {
            text.AppendLine($"Note: {note}");
        }

        return text.ToString().TrimEnd();
    }
}
