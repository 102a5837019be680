using System.Collections.Concurrent;
using System.Net.Sockets;
using LeakGuard.Admission;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Tests.Admission;

/// <summary>A breaker with small numbers, on a clock that moves when told to, and all it has announced.</summary>
internal sealed class BreakerBench
{
    public static readonly TimeSpan Break = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public BreakerBench(int inARow = 3, int throughput = 10, double ratio = 0.5, double jitter = 0.5, Action<BreakerTransition>? announce = null)
    {
        Breaker = new CircuitBreaker(
            new BreakerRules(inARow, ratio, Window, throughput, Break, Longest, ProbeTimeout),
            "pool",
            Clock,
            () => Jitter,
            change =>
            {
                Announced.Enqueue(change);
                announce?.Invoke(change);
            });
        Jitter = jitter;
    }

    public ManualTimeProvider Clock { get; } = new();

    public CircuitBreaker Breaker { get; }

    public double Jitter { get; set; }

    public ConcurrentQueue<BreakerTransition> Announced { get; } = new();

    public IEnumerable<BreakerState> States => Announced.Select(change => change.To);

    public static Exception Outage { get; } = new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused));

    public static Exception Denial { get; } = new PostgresException("password authentication failed", "FATAL", "FATAL", "28P01");

    public void Fail(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Breaker.Report(0, Outage, wasCancelled: false);
        }
    }

    public void Succeed(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Breaker.Report(0, null, wasCancelled: false);
        }
    }

    /// <summary>Opens the breaker.</summary>
    public void Trip() => Fail(3);

    /// <summary>Opens it, and waits for the break to end.</summary>
    public void TripAndWait()
    {
        Trip();
        Clock.Advance(Break);
    }

    /// <summary>The caller that is let through after a break.</summary>
    public long Probe()
    {
        var pass = Breaker.Ask();
        Assert.True(pass.IsLetThrough);
        Assert.NotEqual(0, pass.Probe);
        Assert.Equal(BreakerState.HalfOpen, Breaker.State);
        return pass.Probe;
    }

    public void FailProbe() => Breaker.Report(Probe(), Outage, wasCancelled: false);

    /// <summary>How long the next caller would have to wait.</summary>
    public TimeSpan RetryAfter()
    {
        var pass = Breaker.Ask();
        Assert.False(pass.IsLetThrough);
        return pass.RetryAfter;
    }
}
