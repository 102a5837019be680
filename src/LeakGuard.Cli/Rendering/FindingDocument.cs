using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Cli.Looking;

namespace LeakGuard.Cli.Rendering;

/// <summary>A finding, for programs: what <c>doctor --json</c> prints.</summary>
internal sealed record FindingDocument
{
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public required int ExitCode { get; init; }

    public required DiagnosisDocument Diagnosis { get; init; }

    public ServerDocument? Server { get; init; }

    public PoolerDocument? Pooler { get; init; }

    public PoolsDocument? App { get; init; }

    /// <summary>What was asked for and could not be looked at.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    public static FindingDocument Of(Finding finding) => new()
    {
        ExitCode = finding.ExitCode,
        Diagnosis = DiagnosisDocument.Of(finding.Report),
        Server = finding.Report.Seen.Server is { } server ? ServerDocument.Of(server) : null,
        Pooler = finding.Report.Seen.Pooler is { } pooler ? PoolerDocument.Of(pooler) : null,
        App = finding.App,
        Failures = finding.Failures,
    };
}
