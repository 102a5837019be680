using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Recording;

/// <summary>Compares severities as they were written down.</summary>
internal static class SeverityRank
{
    public static int Of(string? severity) => (int)Parse(severity);

    public static Severity Parse(string? severity) => Enum.TryParse<Severity>(severity, out var known) ? known : Severity.Healthy;
}
