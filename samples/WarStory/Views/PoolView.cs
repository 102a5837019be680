using System.Data.Common;
using LeakGuard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WarStory.Views;

/// <summary>A guarded pool, set up as an application would, and what LeakGuard says about it.</summary>
internal sealed class PoolView : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly IPoolMonitor _monitor;
    private readonly HealthCheckService _health;

    private PoolView(ServiceProvider provider, Journal journal)
    {
        _provider = provider;
        _monitor = provider.GetRequiredService<IPoolMonitor>();
        _health = provider.GetRequiredService<HealthCheckService>();
        Database = provider.GetRequiredService<DbDataSource>();
        Journal = journal;
    }

    public DbDataSource Database { get; }

    public Journal Journal { get; }

    public IReadOnlyList<LeaseInfo> Leases => _monitor.Leases();

    public static PoolView Open(string connectionString, Action<LeakGuardOptions> configure)
    {
        var journal = new Journal();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<LeakGuardListener>(journal);
        services.AddLeakGuard(connectionString, configure);
        services.AddHealthChecks().AddLeakGuard();
        return new PoolView(services.BuildServiceProvider(), journal);
    }

    /// <summary>What a load balancer would be told.</summary>
    public async Task<HealthReportEntry> AskHealthAsync() =>
        (await _health.CheckHealthAsync()).Entries["leakguard"];

    public override string ToString()
    {
        var pool = _monitor.Snapshot();
        return $"{pool.Leased} of {pool.MaxPoolSize} leased, {pool.Waiting} waiting, {pool.Leaked} leaked, {pool.TotalReclaimed} taken back";
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
