using LeakGuard.Admission;
using LeakGuard.CallSites;
using LeakGuard.Leasing;
using LeakGuard.Reporting.HealthChecks;
using LeakGuard.Reporting.Logging;
using LeakGuard.Watchdog;
using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>The parts of a pool whose settings can change while it runs.</summary>
internal sealed record PoolParts(
    NpgsqlConnectionStringBuilder Connection,
    AdmissionGate Gate,
    CallSiteCapture Capture,
    LeaseTimer Timer,
    LeakRound Round,
    LeakWatchdog Watchdog,
    Reclaimer Reclaimer,
    BorrowCheck Check,
    LeaseDrain Drain,
    LogListener Log,
    HealthTrack Health)
{
    /// <summary>How long a caller waits for a connection.</summary>
    public static TimeSpan WaitTimeoutOf(LeakGuardOptions options, NpgsqlConnectionStringBuilder connection) =>
        options.Queue.WaitTimeout
        ?? (connection.Timeout == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(connection.Timeout));

    /// <summary>How many callers may wait.</summary>
    public static int QueueLimitOf(LeakGuardOptions options, int capacity) => options.Queue.Limit ?? 4 * capacity;

    /// <summary>Takes over every setting that <see cref="SettingList"/> calls live.</summary>
    public void Follow(LeakGuardOptions options)
    {
        Gate.WaitTimeout = WaitTimeoutOf(options, Connection);
        Gate.Follow(QueueLimitOf(options, Gate.Pool.Capacity), BreakerRules.Of(options.Breaker));
        Capture.Mode = options.StackCapture;
        Timer.LongWait = options.LongWaitThreshold;
        Log.DigestWindow = options.DigestWindow;
        Health.Rules = HealthRules.Of(options.Health);
        Drain.Timeout = options.DrainTimeout;
        Check.AfterIdle = options.ValidateAfterIdle;
        Reclaimer.Rules = ReclaimRules.Of(options.Reclaim);
        Round.Rules = ScanRules.Of(options);
        Watchdog.Reschedule();
    }
}
