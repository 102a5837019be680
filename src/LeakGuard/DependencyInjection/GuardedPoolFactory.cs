using LeakGuard.Admission;
using LeakGuard.CallSites;
using LeakGuard.Leasing;
using LeakGuard.Watchdog;
using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>Builds a guarded pool: the one place where its parts are made and joined.</summary>
internal static class GuardedPoolFactory
{
    public static GuardedDataSource Create(
        NpgsqlDataSource inner,
        NpgsqlConnectionStringBuilder settings,
        string poolName,
        LeakGuardOptions options,
        LeakGuardListener listener,
        TimeProvider time)
    {
        var capacity = settings.MaxPoolSize;
        var clock = new LeaseClock(time);
        var gate = new AdmissionGate(
            capacity,
            options.Queue.Limit ?? 4 * capacity,
            options.Queue.WaitTimeout ?? (settings.Timeout == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(settings.Timeout)),
            time);
        var table = new LeaseTable(capacity);
        var statistics = new LeaseStatistics();
        var capture = new CallSiteCapture(options.StackCapture, time);
        var describer = new LeaseDescriber(poolName, clock, new CallSiteText());
        var gauge = new PoolGauge(poolName, gate, table, statistics, describer, clock);
        var refusals = new PoolRefusals(gate, table, describer, clock, listener, gauge.Snapshot);
        var desk = new LeaseDesk(gate, table, capture, refusals, statistics, clock, settings.Enlist);
        var reclaimer = new Reclaimer(options.Reclaim, describer, desk.Reclamations, statistics, listener);
        var reporter = new LeakReporter(describer, statistics, listener);
        var round = new LeakRound(desk, table, gate, capture, reporter, reclaimer, statistics, listener, gauge.Snapshot, options, poolName);
        var watchdog = new LeakWatchdog(round, listener, time, options.ScanInterval, poolName);
        desk.Attendant = watchdog;
        var guard = new GuardedDataSource(inner, desk, gauge, () =>
        {
            gate.Close();
            watchdog.Dispose();
        });
        watchdog.Serve(guard);
        return guard;
    }
}
