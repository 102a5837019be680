using System.Collections.Concurrent;
using LeakGuard.Admission;
using LeakGuard.TestSupport;
using Xunit.Abstractions;

namespace LeakGuard.Tests.Admission;

public sealed class BreakerNewsTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_listener_may_call_the_breaker_from_another_thread_and_wait_for_it()
    {
        BreakerBench? bench = null;
        var answered = new List<bool>();
        bench = new BreakerBench(announce: change =>
        {
            // Held under the breaker's lock, this would not end.
            var other = Task.Run(() =>
            {
                bench!.Breaker.Ask();
                bench.Breaker.Report(0, BreakerBench.Outage, wasCancelled: false);
                if (change.To == BreakerState.Open)
                {
                    bench.Breaker.Isolate();
                }
            });
            answered.Add(other.Wait(Generous));
        });

        bench.Trip();

        Assert.Equal([true, true], answered);
        Assert.Equal([BreakerState.Open, BreakerState.Isolated], bench.States);
    }

    [Fact]
    public void A_listener_that_changes_the_breaker_is_told_of_that_too_and_in_order()
    {
        BreakerBench? bench = null;
        bench = new BreakerBench(announce: change =>
        {
            if (change.To == BreakerState.Open)
            {
                bench!.Breaker.Reset();
            }
        });

        bench.Trip();

        Assert.Equal([BreakerState.Open, BreakerState.Closed], bench.States);
    }

    [Fact]
    public void A_listener_that_throws_does_not_keep_the_next_news_back()
    {
        var told = new List<BreakerState>();
        var news = new BreakerNews(change =>
        {
            told.Add(change.To);
            throw new InvalidOperationException();
        });

        foreach (var state in new[] { BreakerState.Open, BreakerState.HalfOpen })
        {
            news.Add(Reporting.Sample.Transition(state));
            Assert.Throws<InvalidOperationException>(news.Tell);
        }

        Assert.Equal([BreakerState.Open, BreakerState.HalfOpen], told);
    }

    [Fact]
    public async Task Each_change_is_announced_once_and_in_order_however_many_threads_make_them()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var announced = new ConcurrentQueue<BreakerTransition>();
        var clock = new ManualTimeProvider();
        var breaker = new CircuitBreaker(
            new BreakerRules(1, 1, BreakerBench.Window, 100_000, TimeSpan.FromTicks(1), TimeSpan.FromTicks(1), TimeSpan.FromDays(1)),
            "pool",
            clock,
            () => 0.5,
            announced.Enqueue);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            var random = new Random(seed + worker);
            for (var i = 0; i < 10_000; i++)
            {
                Act(random);
            }
        })));

        var expected = BreakerState.Closed;
        foreach (var change in announced)
        {
            Assert.Equal(expected, change.From);
            Assert.NotEqual(change.From, change.To);
            expected = change.To;
        }

        Assert.Equal(breaker.State, expected);
        output.WriteLine($"{announced.Count} changes");

        void Act(Random random)
        {
            switch (random.Next(8))
            {
                case 0: breaker.Isolate(); break;
                case 1: breaker.Reset(); break;
                case 2: clock.Advance(TimeSpan.FromTicks(10)); break;
                case 3: breaker.Report(0, BreakerBench.Outage, wasCancelled: false); break;
                default:
                    var pass = breaker.Ask();
                    if (pass.IsLetThrough)
                    {
                        breaker.Report(pass.Probe, random.Next(2) == 0 ? BreakerBench.Outage : null, random.Next(3) == 0);
                    }

                    break;
            }
        }
    }
}
