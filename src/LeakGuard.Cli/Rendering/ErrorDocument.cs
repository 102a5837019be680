namespace LeakGuard.Cli.Rendering;

/// <summary>What <c>--json</c> prints where there is nothing else to print.</summary>
internal sealed record ErrorDocument
{
    public int Version { get; init; } = FindingDocument.CurrentVersion;

    public required int ExitCode { get; init; }

    public required string Error { get; init; }
}
