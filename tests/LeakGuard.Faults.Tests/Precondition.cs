namespace LeakGuard.Faults.Tests;

/// <summary>What must be there; null when it is, else the reason for skipping.</summary>
internal static class Precondition
{
    public static string? OwnServer =>
        Environment.GetEnvironmentVariable("LEAKGUARD_POSTGRES") is { Length: > 0 }
            ? "LEAKGUARD_POSTGRES names a server that is not the tests' own."
            : null;
}
