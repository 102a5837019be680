using LeakGuard.Admission;

namespace LeakGuard.Tests.Admission;

public sealed class BulkheadTests
{
    private const string Reports = "reports";

    [Fact]
    public async Task A_partition_takes_no_more_than_its_share_while_others_go_on()
    {
        var bench = new GateBench(4, new() { [Reports] = 2 });
        var one = bench.Enter(Reports);
        var two = bench.Enter(Reports);
        var third = bench.EnterAsync(Reports);

        Assert.Equal(AdmissionOutcome.QueueFull, bench.Try(Reports));
        Assert.Equal(AdmissionOutcome.Granted, bench.Try());
        Assert.Equal(1, bench.Gate.Waiting);
        Assert.False(third.IsCompleted);

        bench.Gate.Leave(one);
        bench.Gate.Leave((await third).Permit);
        bench.Gate.Leave(two);
        bench.AssertEmpty(Reports);
    }

    [Fact]
    public void Others_can_fill_the_pool_around_a_partition()
    {
        var bench = new GateBench(3, new() { [Reports] = 2 });
        var held = Enumerable.Range(0, 3).Select(_ => bench.Enter()).ToList();

        Assert.Equal(AdmissionOutcome.QueueFull, bench.Try(Reports));

        Assert.Equal(0, bench.Partition(Reports).InUse);
        held.ForEach(bench.Gate.Leave);
        bench.AssertEmpty(Reports);
    }

    [Theory]
    [InlineData("unheard of")]
    [InlineData("Reports")]
    [InlineData("")]
    public void A_name_that_is_not_configured_is_no_partition(string name)
    {
        var bench = new GateBench(4, new() { [Reports] = 1 });

        var held = Enumerable.Range(0, 4).Select(_ => bench.Enter(name)).ToList();

        Assert.Equal(0, bench.Partition(Reports).InUse);
        held.ForEach(bench.Gate.Leave);
        bench.AssertEmpty(Reports);
    }

    [Fact]
    public void The_reserve_is_for_critical_callers_only()
    {
        var bench = new GateBench(3, reserve: 1);
        var ordinary = new List<int> { bench.Enter(), bench.Enter() };

        Assert.Equal(AdmissionOutcome.QueueFull, bench.Try());
        ordinary.Add(bench.Enter(priority: LeasePriority.Critical));
        Assert.Equal(AdmissionOutcome.QueueFull, bench.Try(priority: LeasePriority.Critical));

        ordinary.ForEach(bench.Gate.Leave);
        bench.AssertEmpty();
    }

    [Fact]
    public void Critical_callers_may_take_what_is_not_reserved_too()
    {
        var bench = new GateBench(3, reserve: 1);

        var held = Enumerable.Range(0, 3).Select(_ => bench.Enter(priority: LeasePriority.Critical)).ToList();

        Assert.Equal(0, bench.Commons.InUse);
        Assert.Equal(AdmissionOutcome.QueueFull, bench.Try());
        held.ForEach(bench.Gate.Leave);
        bench.AssertEmpty();
    }

    [Fact]
    public void A_critical_caller_of_a_partition_still_keeps_to_its_share()
    {
        var bench = new GateBench(4, new() { [Reports] = 1 }, reserve: 2);
        var held = bench.Enter(Reports, LeasePriority.Critical);

        Assert.Equal(AdmissionOutcome.QueueFull, bench.Try(Reports, LeasePriority.Critical));

        bench.Gate.Leave(held);
        bench.AssertEmpty(Reports);
    }

    [Fact]
    public async Task A_critical_caller_overtakes_the_ordinary_ones_that_wait_for_a_share()
    {
        var bench = new GateBench(2, reserve: 1);
        var ordinary = bench.Enter();
        var waiting = bench.EnterAsync();

        var critical = bench.Enter(priority: LeasePriority.Critical);

        Assert.False(waiting.IsCompleted);
        bench.Gate.Leave(ordinary);
        bench.Gate.Leave((await waiting).Permit);
        bench.Gate.Leave(critical);
        bench.AssertEmpty();
    }

    [Fact]
    public void Leaving_gives_back_everything_and_only_once()
    {
        var bench = new GateBench(4, new() { [Reports] = 2 }, reserve: 1);
        for (var round = 0; round < 20; round++)
        {
            var held = new[] { bench.Enter(Reports), bench.Enter(), bench.Enter(Reports, LeasePriority.Critical) };
            Assert.Equal((2, 2, 3), (bench.Partition(Reports).InUse, bench.Commons.InUse, bench.Gate.InUse));
            foreach (var permit in round % 2 == 0 ? held : held.Reverse())
            {
                bench.Gate.Leave(permit);
            }

            bench.AssertEmpty(Reports);
        }
    }
}
