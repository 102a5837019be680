using LeakGuard.Admission;

namespace LeakGuard.Tests.Admission;

public sealed class LimitTests
{
    private const int Capacity = 8;

    private readonly Turnstile _pool = new(Capacity, queueLimit: 100, TimeProvider.System);

    [Fact]
    public void Fewer_permits_are_out_from_then_on_and_all_again_later()
    {
        _pool.LimitTo(3);
        Assert.Equal(3, TakeAll().Count);
        Assert.Equal((3, 3), (_pool.Limit, _pool.InUse));

        _pool.LimitTo(Capacity);

        Assert.Equal(Capacity - 3, TakeAll().Count);
        Assert.Equal((Capacity, Capacity), (_pool.Limit, _pool.InUse));
    }

    [Fact]
    public void Those_that_are_out_stay_and_are_missing_as_they_come_back()
    {
        var permits = TakeAll();
        _pool.LimitTo(2);
        Assert.Equal((2, Capacity), (_pool.Limit, _pool.InUse));

        foreach (var permit in permits)
        {
            _pool.Leave(permit);
        }

        Assert.Equal(0, _pool.InUse);
        Assert.Equal(2, TakeAll().Count);
    }

    [Fact]
    public async Task Whoever_waits_gets_what_a_higher_limit_lets_go()
    {
        _pool.LimitTo(1);
        TakeAll();
        var waiter = _pool.EnterAsync(Timeout.InfiniteTimeSpan, null, CancellationToken.None);
        Assert.False(waiter.IsCompleted);

        _pool.LimitTo(2);

        Assert.True((await waiter).IsGranted);
    }

    [Theory]
    [InlineData(-5, 1)]
    [InlineData(0, 1)]
    [InlineData(100, Capacity)]
    public void A_limit_beyond_what_there_is_stands_for_that(int limit, int effective)
    {
        _pool.LimitTo(limit);

        Assert.Equal(effective, _pool.Limit);
    }

    [Fact]
    public async Task Permits_are_conserved_whatever_is_limited_while_they_come_and_go()
    {
        var seed = Random.Shared.Next();
        var over = 0;
        var work = Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
        {
            var random = new Random(seed + worker);
            for (var i = 0; i < 3000; i++)
            {
                if (worker == 0)
                {
                    _pool.LimitTo(random.Next(1, Capacity + 1));
                }
                else if ((await _pool.EnterAsync(Timeout.InfiniteTimeSpan, null, CancellationToken.None)) is { IsGranted: true } ticket)
                {
                    if (_pool.InUse > Capacity)
                    {
                        Interlocked.Increment(ref over);
                    }

                    if (random.Next(4) == 0)
                    {
                        await Task.Yield();
                    }

                    _pool.Leave(ticket.Permit);
                }
            }
        }));

        await Task.WhenAll(work);
        _pool.LimitTo(Capacity);

        Assert.True(over == 0, $"seed {seed}");
        Assert.True(TakeAll().Order().SequenceEqual(Enumerable.Range(0, Capacity)), $"seed {seed}");
    }

    private List<int> TakeAll()
    {
        List<int> permits = [];
        while (_pool.TryEnter(out var permit))
        {
            permits.Add(permit);
        }

        return permits;
    }
}
