using LeakGuard.Admission;
using LeakGuard.DependencyInjection;
using LeakGuard.TestSupport;
using LeakGuard.Tests.Reporting.Logging;
using Npgsql;

namespace LeakGuard.Tests.DependencyInjection;

/// <summary>A guarded pool as it is put together, before a database that is never asked.</summary>
internal sealed class RunningPool : IDisposable
{
    private static readonly Exception Outage = new NpgsqlException("Failed to connect", new IOException("reset"));

    public RunningPool(Action<LeakGuardOptions>? configure = null)
    {
        Options = Fresh(configure);

        // A clock at zero stands for times that are not taken.
        Time.Advance(TimeSpan.FromMinutes(1));
        Pool = GuardedPoolFactory.Create(
            NpgsqlDataSource.Create("Host=nowhere.invalid;Database=app;Maximum Pool Size=10;Timeout=15"),
            Options,
            new PoolSurroundings { Time = Time, Loggers = Log });
    }

    public ManualTimeProvider Time { get; } = new();

    public LogRecorder Log { get; } = new();

    public LeakGuardOptions Options { get; }

    public GuardedPool Pool { get; }

    public PoolParts Parts => Pool.Parts;

    public BreakerState Breaker => Parts.Gate.Breaker;

    public static LeakGuardOptions Fresh(Action<LeakGuardOptions>? configure = null)
    {
        var options = new LeakGuardOptions();
        configure?.Invoke(options);
        return options;
    }

    /// <summary>Changes settings while the pool runs.</summary>
    public void Change(Action<LeakGuardOptions>? configure) => Pool.Settings.Take(Fresh(configure));

    /// <summary>Attempts to connect, a letter each: <c>s</c> for one that succeeded, <c>f</c> for one that failed.</summary>
    public void Attempt(string outcomes, TimeSpan between = default)
    {
        foreach (var outcome in outcomes)
        {
            Parts.Gate.Report(0, outcome == 'f' ? Outage : null, wasCancelled: false);
            Time.Advance(between);
        }
    }

    /// <summary>Opens the breaker so many times in a row.</summary>
    public void Trip(int breaks = 1)
    {
        Attempt("fffff");
        for (var i = 1; i < breaks; i++)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            var probe = Ask();
            Assert.True(probe.IsGranted);
            Parts.Gate.Leave(probe.Permit);
            Parts.Gate.Report(probe.Pass.Probe, Outage, wasCancelled: false);
        }

        Assert.Equal(BreakerState.Open, Breaker);
    }

    /// <summary>Asks for a slot, without waiting for one.</summary>
    public Ticket Ask() => Parts.Gate.Enter(new AdmissionRequest(TimeSpan.Zero, null, LeasePriority.Normal, null));

    public void Dispose()
    {
        Pool.Source.Dispose();
        Log.Dispose();
    }
}
