namespace LeakGuard.Cli.Tests.Running;

/// <summary>A test on a server of the tests' own.</summary>
internal sealed class OwnedServerFactAttribute : FactAttribute
{
    public OwnedServerFactAttribute() => Skip = Missing;

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing => Environment.GetEnvironmentVariable("LEAKGUARD_POSTGRES") is { Length: > 0 }
        ? "LEAKGUARD_POSTGRES names a server that is not the tests' own."
        : null;
}
