using System.Text;

namespace LeakGuard.Diagnosis;

/// <summary>What was done, what was spared, and why for each.</summary>
public sealed record KillReport
{
    /// <summary>What was asked for.</summary>
    public required KillRequest Request { get; init; }

    /// <summary>The server as it was seen first.</summary>
    public required ServerSnapshot Seen { get; init; }

    /// <summary>Every process id that was named; where none was, every client session but the one that asked. Those chosen first.</summary>
    public required IReadOnlyList<KillDecision> Decisions { get; init; }

    /// <summary>What it costs whom.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What else would help, and hurt less.</summary>
    public required IReadOnlyList<NextStep> Gentler { get; init; }

    /// <summary>Whether nothing was touched.</summary>
    public bool IsDryRun => !Request.Execute;

    /// <summary>The sessions that fitted when they were seen.</summary>
    public IEnumerable<KillDecision> Chosen => Decisions.Where(decision => decision.WasChosen);

    /// <summary>The report as text: each decision, then what it costs, then what would hurt less.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var decision in Decisions)
        {
            text.AppendLine(decision.ToString());
        }

        foreach (var warning in Warnings)
        {
            text.AppendLine($"Warning: {warning}");
        }

        foreach (var step in Gentler)
        {
            text.AppendLine($"Gentler: {step}");
        }

        return text.ToString().TrimEnd();
    }
}
