using LeakGuard.Admission;
using LeakGuard.TestSupport;

namespace LeakGuard.Tests.Admission;

public sealed class TurnstileTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Waiters_are_served_in_the_order_they_came()
    {
        var gate = Gate(capacity: 1);
        var held = Taken(gate);
        var waiting = Enumerable.Range(0, 5).Select(_ => gate.EnterAsync(Patience, null, default).AsTask()).ToList();

        foreach (var waiter in waiting)
        {
            Assert.Equal(waiting.IndexOf(waiter), waiting.FindIndex(each => !each.IsCompleted));
            gate.Leave(held);
            held = (await waiter).Permit;
        }

        gate.Leave(held);
        Assert.Equal(0, gate.InUse);
    }

    [Fact]
    public async Task Nobody_overtakes_a_waiter()
    {
        var gate = Gate(capacity: 1);
        var held = Taken(gate);
        var waiter = gate.EnterAsync(Patience, null, default).AsTask();

        Assert.False(gate.TryEnter(out _));
        gate.Leave(held);

        Assert.True((await waiter).IsGranted);
        Assert.False(gate.TryEnter(out _));
    }

    [Fact]
    public async Task A_wait_ends_with_its_time()
    {
        var gate = Gate(capacity: 1);
        Taken(gate);
        var waiter = gate.EnterAsync(Patience, null, default).AsTask();

        _clock.Advance(Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(waiter.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(AdmissionOutcome.WaitTimeout, (await waiter).Outcome);
        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public async Task A_wait_without_limit_lasts()
    {
        var gate = new Turnstile(1, 10, _clock);
        var held = Taken(gate);
        var waiter = gate.EnterAsync(Timeout.InfiniteTimeSpan, null, default).AsTask();

        _clock.Advance(TimeSpan.FromDays(30));
        Assert.False(waiter.IsCompleted);
        gate.Leave(held);

        Assert.True((await waiter).IsGranted);
    }

    [Fact]
    public async Task One_more_than_may_wait_is_refused_at_once()
    {
        var gate = Gate(capacity: 1, limit: 2);
        Taken(gate);
        var first = gate.EnterAsync(Patience, null, default).AsTask();
        var second = gate.EnterAsync(Patience, null, default).AsTask();

        Assert.Equal(AdmissionOutcome.QueueFull, (await gate.EnterAsync(Patience, null, default)).Outcome);
        Assert.Equal(AdmissionOutcome.QueueFull, gate.Enter(Patience, null).Outcome);
        Assert.False(first.IsCompleted || second.IsCompleted);
        Assert.Equal(2, gate.Waiting);
    }

    [Fact]
    public async Task A_limit_of_zero_means_no_waiting()
    {
        var gate = Gate(capacity: 1, limit: 0);
        var held = Taken(gate);

        Assert.Equal(AdmissionOutcome.QueueFull, (await gate.EnterAsync(Patience, null, default)).Outcome);
        gate.Leave(held);
        Assert.True((await gate.EnterAsync(Patience, null, default)).IsGranted);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_nothing_behind()
    {
        var gate = Gate(capacity: 1);
        var held = Taken(gate);
        using var cancellation = new CancellationTokenSource();
        var waiter = gate.EnterAsync(Patience, null, cancellation.Token).AsTask();
        var next = gate.EnterAsync(Patience, null, default).AsTask();

        await cancellation.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter);
        gate.Leave(held);

        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        Assert.True((await next).IsGranted);
        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public async Task A_token_cancelled_before_is_honoured_where_there_is_a_wait() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Gate(capacity: 1).EnterAsync(Patience, null, new CancellationToken(canceled: true)));

    [Fact]
    public async Task A_closed_gate_refuses_those_who_wait_and_those_who_come()
    {
        var gate = Gate(capacity: 1);
        var held = Taken(gate);
        var waiter = gate.EnterAsync(Patience, null, default).AsTask();

        gate.Close();

        Assert.Equal(AdmissionOutcome.Closed, (await waiter).Outcome);
        Assert.Equal(AdmissionOutcome.Closed, gate.Enter(Patience, null).Outcome);
        gate.Leave(held);
        Assert.Equal((0, 0), (gate.InUse, gate.Waiting));
    }

    [Fact]
    public async Task A_waiting_thread_and_a_waiting_task_stand_in_one_line()
    {
        var gate = Gate(capacity: 1);
        var held = Taken(gate);
        var thread = OnThread(gate);
        await Until(() => gate.Waiting == 1);
        var task = gate.EnterAsync(Patience, null, default).AsTask();

        gate.Leave(held);
        var first = await thread;
        Assert.False(task.IsCompleted);
        gate.Leave(first.Permit);

        Assert.True((await task).IsGranted);
    }

    [Fact]
    public async Task A_waiting_thread_gives_up_with_its_time()
    {
        var gate = Gate(capacity: 1);
        Taken(gate);
        var thread = OnThread(gate);
        await Until(() => _clock.ArmedTimers == 1);

        _clock.Advance(Patience);

        Assert.Equal(AdmissionOutcome.WaitTimeout, (await thread).Outcome);
        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public async Task A_thread_interrupted_while_it_waits_leaves_nothing_behind()
    {
        var gate = Gate(capacity: 1);
        var held = Taken(gate);
        Exception? seen = null;
        var thread = new Thread(() => seen = Record.Exception(() => gate.Enter(Patience, null)));
        thread.Start();
        await Until(() => gate.Waiting == 1);

        thread.Interrupt();
        thread.Join();
        gate.Leave(held);

        Assert.IsType<ThreadInterruptedException>(seen);
        Assert.Equal((0, 0), (gate.Waiting, gate.InUse));
    }

    [Fact]
    public async Task A_wait_that_has_ended_leaves_no_timer_behind()
    {
        var gate = Gate(capacity: 1);
        var held = Taken(gate);
        var waiter = gate.EnterAsync(Patience, null, default).AsTask();

        gate.Leave(held);
        await waiter;

        await Until(() => _clock.ArmedTimers == 0);
    }

    private static int Taken(Turnstile gate)
    {
        Assert.True(gate.TryEnter(out var permit));
        return permit;
    }

    private static Task<Ticket> OnThread(Turnstile gate) =>
        Task.Factory.StartNew(() => gate.Enter(Patience, null), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }

    private Turnstile Gate(int capacity, int limit = 100) => new(capacity, limit, _clock);
}
