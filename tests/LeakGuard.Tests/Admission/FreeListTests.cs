using LeakGuard.Admission;

namespace LeakGuard.Tests.Admission;

public sealed class FreeListTests
{
    [Fact]
    public void It_begins_with_every_permit_and_hands_out_each_once()
    {
        var free = new FreeList(100);

        var permits = Enumerable.Range(0, 100).Select(_ => free.TryPop(out var permit) ? permit : -1).Order();

        Assert.Equal(Enumerable.Range(0, 100), permits);
        Assert.Equal(0, free.Count);
        Assert.False(free.TryPop(out _));
    }

    [Fact]
    public void The_permit_given_back_last_goes_out_first()
    {
        var free = new FreeList(3);
        free.TryPop(out var first);
        free.TryPop(out var second);

        free.Push(first);
        free.Push(second);

        Assert.True(free.TryPop(out var next));
        Assert.Equal(second, next);
        Assert.Equal(2, free.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(FreeList.MaxCapacity + 1)]
    public void A_capacity_out_of_range_is_refused(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FreeList(capacity));

    [Fact]
    public void No_permit_is_held_twice_however_many_threads_pull()
    {
        const int Capacity = 7;
        var free = new FreeList(Capacity);
        var holders = new int[Capacity];

        Parallel.For(0, 16, _ =>
        {
            for (var round = 0; round < 50_000; round++)
            {
                if (free.TryPop(out var permit))
                {
                    Assert.Equal(1, Interlocked.Increment(ref holders[permit]));
                    Interlocked.Decrement(ref holders[permit]);
                    free.Push(permit);
                }
            }
        });

        Assert.Equal(Capacity, free.Count);
    }
}
