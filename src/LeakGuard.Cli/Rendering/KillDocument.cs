using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Rendering;

/// <summary>What was done and spared, for programs: what <c>kill --json</c> prints.</summary>
internal sealed record KillDocument
{
    public int Version { get; init; } = FindingDocument.CurrentVersion;

    public required int ExitCode { get; init; }

    public required string Action { get; init; }

    public required bool DryRun { get; init; }

    public required string Server { get; init; }

    public required string Role { get; init; }

    public required IReadOnlyList<KilledDocument> Sessions { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public static KillDocument Of(KillReport report, int exitCode) => new()
    {
        ExitCode = exitCode,
        Action = report.Request.Action.ToString(),
        DryRun = report.IsDryRun,
        Server = report.Seen.Endpoint,
        Role = report.Seen.Role.Name,
        Sessions = [.. report.Decisions.Select(KilledDocument.Of)],
        Warnings = report.Warnings,
    };
}
