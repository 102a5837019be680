using LeakGuard.Admission;
using LeakGuard.TestSupport;
using Xunit.Abstractions;

namespace LeakGuard.Tests.Admission;

/// <summary>The model: between two outcomes of callers let through after a break, nobody else is let through.</summary>
public sealed class BreakerRaceTests(ITestOutputHelper output)
{
    private const int Turns = 20_000;
    private const int MostTurns = 100_000_000;
    private const int Probes = 100;

    [Fact]
    public async Task There_is_never_more_than_one_probe_at_a_time()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var clock = new ManualTimeProvider();
        var breaker = new CircuitBreaker(
            new BreakerRules(1, 1, BreakerBench.Window, 100_000, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(4), TimeSpan.FromDays(1)),
            "pool",
            clock,
            () => 0.5,
            _ => { });
        var probing = 0;
        long probes = 0;
        long refused = 0;

        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(() => Work(new Random(seed + worker)))));

        output.WriteLine($"{probes} probes, {refused} refused");
        Assert.Equal(0, probing);
        Assert.True(probes >= Probes, $"Only {probes} probes.");
        Assert.True(refused > probes);

        void Work(Random random)
        {
            // While the one that probes is off its core, all others are refused, however many turns they take.
            for (var i = 0; i < Turns || (i < MostTurns && Interlocked.Read(ref probes) < Probes); i++)
            {
                if (random.Next(10) == 0)
                {
                    clock.Advance(TimeSpan.FromMilliseconds(1));
                }

                var pass = breaker.IsClosed ? default(BreakerPass) with { IsLetThrough = true } : breaker.Ask();
                if (!pass.IsLetThrough)
                {
                    Interlocked.Increment(ref refused);
                }
                else if (pass.Probe == 0)
                {
                    breaker.Report(0, random.Next(3) == 0 ? BreakerBench.Outage : null, wasCancelled: false);
                }
                else
                {
                    Interlocked.Increment(ref probes);
                    Assert.Equal(1, Interlocked.Increment(ref probing));
                    if (random.Next(4) == 0)
                    {
                        Thread.Yield();
                    }

                    Assert.True(breaker.TryBegin(pass.Probe));
                    Interlocked.Decrement(ref probing);
                    Conclude(random, pass.Probe);
                }
            }
        }

        void Conclude(Random random, long probe)
        {
            switch (random.Next(3))
            {
                case 0: breaker.Abstain(probe); break;
                case 1: breaker.Report(probe, BreakerBench.Outage, wasCancelled: false); break;
                default: breaker.Report(probe, null, wasCancelled: false); break;
            }
        }
    }
}
