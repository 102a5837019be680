using LeakGuard.Diagnosis.Joining;

namespace LeakGuard.Diagnosis.Tests.Joining;

public sealed class LockGraphTests
{
    [Fact]
    public void The_root_of_a_chain_is_who_waits_for_nobody()
    {
        var graph = new LockGraph(Sample.Server(Blocked(2, by: 1), Blocked(3, by: 2), Blocked(4, by: 2), Blocked(5), Blocked(1), Blocked(7, by: 0)));

        Assert.Equal([1, 0], graph.Roots);
        Assert.Equal([2, 3, 4], graph.WaitersOf(1).Select(waiter => waiter.Pid).Order());
        Assert.Equal([7], graph.WaitersOf(0).Select(waiter => waiter.Pid));
        Assert.Empty(graph.WaitersOf(5));
    }

    [Fact]
    public void A_circle_has_no_root_and_an_end()
    {
        var graph = new LockGraph(Sample.Server(Blocked(1, by: 2), Blocked(2, by: 1)));

        Assert.Empty(graph.Roots);
        Assert.Equal([2], graph.WaitersOf(1).Select(waiter => waiter.Pid));
    }

    private static Backend Blocked(int pid, params int[] by) => new() { Pid = pid, State = BackendState.Active, Type = "client backend", BlockedBy = by };
}
