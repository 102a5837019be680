using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Looking;

/// <summary>What one audit found, and what it was asked to look at and could not.</summary>
internal sealed record AuditResult
{
    public required AuditReport Report { get; init; }

    /// <summary>The application, where it answered.</summary>
    public PoolsDocument? App { get; init; }

    /// <summary>What was asked for and could not be looked at.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    /// <summary>Whether nothing at all was seen.</summary>
    public bool IsBlind => Report.Seen is { Server: null, Pooler: null } && App is null && Failures.Count > 0;

    /// <summary>That of the worst finding; but what was not looked at is not in order.</summary>
    public int ExitCode => Report.Severity == Severity.Healthy && Failures.Count > 0 ? Cli.ExitCode.Failed : (int)Report.Severity;
}
