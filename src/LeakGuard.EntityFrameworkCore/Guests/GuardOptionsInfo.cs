using Microsoft.EntityFrameworkCore.Infrastructure;

namespace LeakGuard.EntityFrameworkCore.Guests;

/// <summary>What EF Core compares of a guard: all guarded contexts share its services, models and compiled queries, whatever pool they are guarded by.</summary>
internal sealed class GuardOptionsInfo(GuardOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
{
    public override bool IsDatabaseProvider => false;

    public override string LogFragment => "LeakGuard ";

    public override int GetServiceProviderHashCode() => 0;

    public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is GuardOptionsInfo;

    public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["LeakGuard"] = "1";
}
