using LeakGuard.Cli.Looking;

namespace LeakGuard.Cli.Rendering;

/// <summary>An audit, for programs: what <c>audit --json</c> prints.</summary>
internal sealed record AuditDocument
{
    public int Version { get; init; } = FindingDocument.CurrentVersion;

    public required int ExitCode { get; init; }

    public required IReadOnlyList<AuditFindingDocument> Findings { get; init; }

    public ServerDocument? Server { get; init; }

    public PoolerDocument? Pooler { get; init; }

    /// <summary>The pools whose settings were checked.</summary>
    public required IReadOnlyList<string> Pools { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What was asked for and could not be looked at.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    public static AuditDocument Of(AuditResult result) => new()
    {
        ExitCode = result.ExitCode,
        Findings = [.. result.Report.Findings.Select(AuditFindingDocument.Of)],
        Server = result.Report.Seen.Server is { } server ? ServerDocument.Of(server) : null,
        Pooler = result.Report.Seen.Pooler is { } pooler ? PoolerDocument.Of(pooler) : null,
        Pools = [.. result.Report.Seen.Pools.Select(pool => pool.PoolName)],
        Notes = result.Report.Notes,
        Failures = result.Failures,
    };
}
