using LeakGuard.EntityFrameworkCore.Guests;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace LeakGuard.EntityFrameworkCore.Configuration;

/// <summary>Keeps in a context's options by which pool it is guarded, and checks them once they are complete.</summary>
internal sealed class LeakGuardOptionsExtension(GuardedDataSource guard) : IDbContextOptionsExtension
{
    public GuardedDataSource Guard => guard;

    public DbContextOptionsExtensionInfo Info => field ??= new GuardInfo(this);

    public void ApplyServices(IServiceCollection services)
    {
        // The interceptors go with the options, so that contexts of several pools may share EF Core's services.
    }

    public void Validate(IDbContextOptions options) => new PoolMatch(guard).ThrowIfElsewhere(options, isComplete: true);

    private sealed class GuardInfo(LeakGuardOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => $"LeakGuard={extension.Guard.PoolName} ";

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is GuardInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["LeakGuard"] = "1";
    }
}
