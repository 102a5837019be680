namespace LeakGuard.Diagnosis.Tests;

/// <summary>A test that fills, stops or restarts its server: it needs one of its own.</summary>
internal sealed class OwnedServerFactAttribute : FactAttribute
{
    public OwnedServerFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("LEAKGUARD_POSTGRES") is { Length: > 0 })
        {
            Skip = "LEAKGUARD_POSTGRES names a server that is not the tests' own.";
        }
    }
}
