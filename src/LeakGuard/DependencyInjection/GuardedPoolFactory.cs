using LeakGuard.Admission;
using LeakGuard.CallSites;
using LeakGuard.Connections;
using LeakGuard.Leasing;
using LeakGuard.Reporting;
using LeakGuard.Reporting.HealthChecks;
using LeakGuard.Reporting.Logging;
using LeakGuard.Reporting.Metrics;
using LeakGuard.Watchdog;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>Puts a guarded pool together: the one place that knows every part.</summary>
internal static class GuardedPoolFactory
{
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    /// <exception cref="NotSupportedException">The connection string asks for multiplexing.</exception>
    public static GuardedPool Create(NpgsqlDataSource inner, LeakGuardOptions options, PoolSurroundings around)
    {
        LeakGuardOptionsValidator.ThrowIfInvalid(options, Options.DefaultName);
        var settings = new NpgsqlConnectionStringBuilder(inner.ConnectionString);
        var poolName = PoolName.Of(settings, options);
        RefuseMultiplexing(settings, poolName);
        return Join(inner, settings, poolName, options, around);
    }

    private static GuardedPool Join(
        NpgsqlDataSource inner,
        NpgsqlConnectionStringBuilder settings,
        string poolName,
        LeakGuardOptions options,
        PoolSurroundings around)
    {
        var time = around.Time;
        var capacity = CapacityOf(inner, settings);
        var clock = new LeaseClock(time);
        var log = Log(poolName, options, around.Loggers, time);
        var setup = new SetupLog(around.Loggers.CreateLogger(LogListener.Category), poolName);
        var health = new HealthTrack(HealthRules.Of(options.Health), options.WarmUp.Enabled, time);
        PoolGauge? gauge = null;
        var bypass = new BypassWatch(() => gauge?.UntrackedConnections(), setup, time);
        var listener = Listener(log, options, time, [health, bypass, .. around.Listeners]);
        var hope = new HopeGauge();
        var gate = Gate(options, settings, capacity, poolName, hope, listener, time);
        var table = new LeaseTable(capacity);
        var statistics = new LeaseStatistics();
        var capture = new CallSiteCapture(options.StackCapture, time);
        var describer = new LeaseDescriber(poolName, clock, CallSiteText.Shared, knowsProcesses: options.Pooler == PoolerMode.None);
        var nestings = new NestingNotes(table);
        var usage = new UsageLog();
        gauge = new PoolGauge(poolName, gate, table, statistics, describer, nestings, clock, NpgsqlPool.UsedBy(inner));
        var instruments = new PoolInstruments(PoolMeter.Of(around.Meters), poolName);
        var timer = new LeaseTimer(instruments, clock, poolName, options.LongWaitThreshold);
        var refusals = new PoolRefusals(table, describer, clock, usage, listener, gauge.Snapshot);
        var check = new BorrowCheck(new PhysicalSightings(capacity), clock, statistics, listener, poolName, options.ValidateAfterIdle);
        var breakages = new Breakages(describer, listener);
        var sessions = options.Pooler == PoolerMode.Transaction ? new SessionNotes(capture, clock) : null;
        var desk = new LeaseDesk(gate, table, capture, refusals, statistics, clock, new CallerProfile(options), nestings, timer, check, breakages, settings.Enlist)
        {
            Sessions = sessions,
        };
        gate.Pool.Queued = new DeadlockDetector(gate, table, clock).Check;
        var journal = new DryRunJournal(describer, statistics, listener);
        var reclaimer = new Reclaimer(ReclaimRules.Of(options.Reclaim), describer, desk.Reclamations, statistics, journal, new CommandCanceller(describer, listener), listener);
        var reporter = new LeakReporter(describer, statistics, journal, listener);
        var nudge = new CollectionNudge(CollectionNudge.CollectInBackground, listener, gauge.Snapshot);
        var pressure = new PressureWatch(gate, table, usage, hope, new NestingWatch(poolName, nestings, describer, statistics, listener), describer);
        var round = new LeakRound(desk, table, gate, capture, reporter, reclaimer, pressure, nudge, new SessionWatch(poolName, sessions, describer, listener), statistics, listener, gauge.Snapshot, ScanRules.Of(options), poolName);
        var watchdog = new LeakWatchdog(round, listener, time, poolName, ended: () =>
        {
            instruments.Dispose();
            log.Dispose();
        });
        desk.Attendant = watchdog;
        instruments.Show(gauge);
        var filling = Filling(options, settings, capacity, poolName, listener, time);
        var drain = new LeaseDrain(desk, table, describer, listener, poolName, options.DrainTimeout);
        var guard = new GuardedDataSource(inner, desk, gauge, gate, filling, drain, watchdog.Dispose) { Pooler = options.Pooler };
        watchdog.Serve(guard);
        var parts = new PoolParts(settings, gate, capture, timer, round, watchdog, reclaimer, check, drain, log, health);
        return new GuardedPool(guard, inner, time, parts, new PoolSettings(options, parts.Follow, setup), setup);
    }

    private static AdmissionGate Gate(
        LeakGuardOptions options,
        NpgsqlConnectionStringBuilder settings,
        int capacity,
        string poolName,
        HopeGauge hope,
        LeakGuardListener listener,
        TimeProvider time)
    {
        PoolShares.ThrowIfInvalid(options, capacity, poolName);
        var queueLimit = PoolParts.QueueLimitOf(options, capacity);
        var bulkheads = options.Partitions.Count > 0 || options.Queue.CriticalReserve > 0
            ? new Bulkheads(capacity, options.Partitions.ToDictionary(p => p.Key, p => p.Value.MaxLeases), options.Queue.CriticalReserve, queueLimit, time)
            : null;
        var breaker = options.Breaker.Enabled
            ? new CircuitBreaker(BreakerRules.Of(options.Breaker), poolName, time, Random.Shared.NextDouble, listener.OnBreakerChanged)
            : null;
        return new AdmissionGate(
            new Turnstile(capacity, queueLimit, time),
            bulkheads,
            breaker,
            options.Queue.RefuseHopeless ? hope : null,
            PoolParts.WaitTimeoutOf(options, settings),
            time);
    }

    private static PoolFilling Filling(
        LeakGuardOptions options,
        NpgsqlConnectionStringBuilder settings,
        int capacity,
        string poolName,
        LeakGuardListener listener,
        TimeProvider time)
    {
        var wanted = Math.Clamp(options.WarmUp.Connections ?? settings.MinPoolSize, 1, capacity);
        return new PoolFilling(poolName, wanted, options.WarmUp.MaxParallel, options.WarmUp.Timeout, time, listener);
    }

    private static int CapacityOf(NpgsqlDataSource inner, NpgsqlConnectionStringBuilder settings) =>
        Math.Min(settings.MaxPoolSize * NpgsqlHosts.CountOf(inner), FreeList.MaxCapacity);

    /// <summary>The pool's log; to be disposed with the pool, so that what is still being counted gets written.</summary>
    public static LogListener Log(string poolName, LeakGuardOptions options, ILoggerFactory loggers, TimeProvider time) =>
        new(loggers.CreateLogger(LogListener.Category), poolName, options.DigestWindow, time);

    /// <summary>The one listener that tells the log, those of the options, and <paramref name="others"/>; each once.</summary>
    public static CompositeListener Listener(
        LogListener log,
        LeakGuardOptions options,
        TimeProvider time,
        IEnumerable<LeakGuardListener> others)
    {
        // By reference: two listeners that call themselves equal are two all the same.
        var all = new[] { log }.Concat(options.Listeners).Concat(others).Distinct(ReferenceEqualityComparer.Instance);
        return new CompositeListener(all.Cast<LeakGuardListener>(), time, log.OnListenerFaulted);
    }

    private static void RefuseMultiplexing(NpgsqlConnectionStringBuilder settings, string poolName)
    {
        if (settings.Multiplexing)
        {
            throw new NotSupportedException(
                $"LeakGuard cannot guard pool '{poolName}': its connection string sets Multiplexing=true, under which many callers " +
                "share a physical connection and nobody holds one that could leak. Remove 'Multiplexing' from the connection string.");
        }
    }
}
