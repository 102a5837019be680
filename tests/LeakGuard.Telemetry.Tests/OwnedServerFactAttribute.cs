namespace LeakGuard.Telemetry.Tests;

/// <summary>A test that needs a PostgreSQL of its own.</summary>
internal sealed class OwnedServerFactAttribute : FactAttribute
{
    public OwnedServerFactAttribute() => Skip = Reason;

    public static string? Reason =>
        Environment.GetEnvironmentVariable("LEAKGUARD_POSTGRES") is { Length: > 0 } ? "LEAKGUARD_POSTGRES names a server that is not the tests' own." : null;
}
