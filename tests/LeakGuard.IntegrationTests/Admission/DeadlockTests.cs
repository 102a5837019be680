namespace LeakGuard.IntegrationTests.Admission;

/// <summary>Requests that hold one connection and need another: as many of them as the pool has connections.</summary>
public sealed class DeadlockTests
{
    private const int Size = 20;

    [Fact]
    public async Task Of_requests_that_wait_for_each_other_one_is_refused_and_the_others_go_on()
    {
        await using var pool = await StartAsync();
        using var requests = new Requests();

        await AssertResolvedAsync(pool, barrier => requests.RunAsync(() => HandleAsync(pool.Source, barrier)));

        AssertNamed(pool.Told.Nestings, "Outer", "Inner");
    }

    [Fact]
    public async Task Requests_that_block_their_threads_are_told_apart_too()
    {
        await using var pool = await StartAsync();
        using var requests = new Requests();

        await AssertResolvedAsync(pool, barrier => requests.Run(() => Handle(pool.Source, barrier)));

        AssertNamed(pool.Told.Nestings, "OuterSync", "InnerSync");
    }

    [Fact]
    public async Task Jobs_without_an_activity_are_told_apart_where_that_is_asked_for()
    {
        await using var pool = await StartAsync(options => options.TrackFlows = true);

        await AssertResolvedAsync(pool, barrier => Task.Run(() => HandleAsync(pool.Source, barrier)));

        AssertNamed(pool.Told.Nestings, "Outer", "Inner");
    }

    [Fact]
    public async Task Threads_without_an_activity_are_told_apart_where_that_is_asked_for()
    {
        await using var pool = await StartAsync(options => options.TrackFlows = true);

        await AssertResolvedAsync(pool, barrier => OnThread(() => Handle(pool.Source, barrier)));

        AssertNamed(pool.Told.Nestings, "OuterSync", "InnerSync");
    }

    [Fact]
    public async Task Where_nobody_can_be_told_apart_nothing_is_claimed()
    {
        await using var pool = await StartAsync(options => options.Queue.WaitTimeout = TimeSpan.FromSeconds(1));
        using var barrier = new Barrier(Size);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Size).Select(_ => OutcomeAsync(Task.Run(() => HandleAsync(pool.Source, barrier)))));

        Assert.Contains(outcomes, failure => failure is PoolWaitTimeoutException);
        Assert.DoesNotContain(outcomes, failure => failure is PoolDeadlockException);
        await pool.EmptyAsync();
    }

    [Fact]
    public async Task A_pool_in_which_one_call_still_runs_is_no_deadlock()
    {
        await using var pool = await StartAsync(size: 2);
        using var requests = new Requests();
        using var barrier = new Barrier(2);

        var working = requests.RunAsync(async () =>
        {
            await using var held = await pool.Source.OpenConnectionAsync();
            var work = held.RunAsync("SELECT pg_sleep(1)");
            barrier.SignalAndWait();
            await Wait.UntilAsync(() => pool.Source.Leases().Any(lease => lease.Activity == LeaseActivity.Executing), "the call to run");
            await work;
        });
        var waiting = requests.RunAsync(async () =>
        {
            await using var held = await pool.Source.OpenConnectionAsync();
            barrier.SignalAndWait();
            await Wait.UntilAsync(() => pool.Source.Leases().Any(lease => lease.Activity == LeaseActivity.Executing), "the call to run");
            await using var second = await pool.Source.OpenConnectionAsync();
            await second.RunAsync("SELECT 1");
        });
        await Task.WhenAll(working, waiting);

        Assert.Empty(pool.Told.Rejections);
        await pool.EmptyAsync();
    }

    [Fact]
    public async Task A_pool_in_which_one_holder_waits_for_nothing_is_no_deadlock()
    {
        await using var pool = await StartAsync(size: 2);
        using var requests = new Requests();
        await using var idle = await pool.Source.OpenConnectionAsync();

        var waiting = requests.RunAsync(async () =>
        {
            await using var held = await pool.Source.OpenConnectionAsync();
            await using var second = await pool.Source.OpenConnectionAsync();
        });
        await Wait.UntilAsync(() => pool.Source.Snapshot().Waiting == 1, "the request to wait");
        await pool.Told.RoundsAsync();
        Assert.False(waiting.IsCompleted);
        await idle.DisposeAsync();
        await waiting;

        Assert.Empty(pool.Told.Rejections);
        await pool.EmptyAsync();
    }

    [Fact]
    public async Task Branches_of_one_request_that_run_side_by_side_prove_nothing()
    {
        const int Branches = 4;
        await using var pool = await StartAsync(size: Branches);
        using var requests = new Requests();

        await requests.RunAsync(async () =>
        {
            var held = await Task.WhenAll(Enumerable.Range(0, Branches).Select(_ => pool.Source.OpenConnectionAsync().AsTask()));
            var another = pool.Source.OpenConnectionAsync().AsTask();
            await Wait.UntilAsync(() => pool.Source.Snapshot().Waiting == 1, "one more branch to wait");
            await pool.Told.RoundsAsync();
            Assert.False(another.IsCompleted);
            await held[0].DisposeAsync();
            await (await another).DisposeAsync();
            await Task.WhenAll(held.Select(branch => branch.DisposeAsync().AsTask()));
        });

        Assert.Empty(pool.Told.Rejections);
        await pool.EmptyAsync();
    }

    // Without end, so that whoever gets on does so because the deadlock was proven.
    private static Task<TestPool> StartAsync(Action<LeakGuardOptions>? configure = null, int size = Size) => TestPool.StartAsync(size, options =>
    {
        options.Queue.WaitTimeout = Timeout.InfiniteTimeSpan;
        configure?.Invoke(options);
    });

    private static async Task AssertResolvedAsync(TestPool pool, Func<Barrier, Task> request)
    {
        using var barrier = new Barrier(Size);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Size).Select(_ => OutcomeAsync(request(barrier)))).WaitAsync(Wait.Generous);

        var refused = Assert.IsType<PoolDeadlockException>(Assert.Single(outcomes, failure => failure is not null));
        Assert.False(refused.IsTransient);
        Assert.Equal(RejectionReason.Deadlock, refused.Rejection.Reason);
        Assert.Equal(Size, Assert.Single(refused.Rejection.Holders).Count);
        Assert.Contains("Take one connection per request", refused.Message, StringComparison.Ordinal);
        Assert.Single(pool.Told.Rejections);
        await pool.EmptyAsync();
        await Wait.UntilAsync(() => !pool.Told.Nestings.IsEmpty, "the nesting to be told");
        Assert.Equal(Size, pool.Source.Snapshot().TotalNestedLeases);
    }

    private static void AssertNamed(IEnumerable<NestedLeases> nestings, string outer, string inner)
    {
        var nested = Assert.Single(nestings);
        nested.Outer.AssertNames(outer);
        nested.Inner.AssertNames(inner);
    }

    private static async Task<Exception?> OutcomeAsync(Task request) => await Record.ExceptionAsync(() => request);

    private static async Task HandleAsync(GuardedDataSource source, Barrier barrier)
    {
        await using var first = await source.OpenConnectionAsync(); // LEAK: Outer
        await first.RunAsync("SELECT 1");
        await Task.Factory.StartNew(() => barrier.SignalAndWait(Wait.Generous), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await using var second = await source.OpenConnectionAsync(); // LEAK: Inner
        await second.RunAsync("SELECT 2");
    }

    private static void Handle(GuardedDataSource source, Barrier barrier)
    {
        using var first = source.OpenConnection(); // LEAK: OuterSync
        first.Run("SELECT 1");
        barrier.SignalAndWait(Wait.Generous);
        using var second = source.OpenConnection(); // LEAK: InnerSync
        second.Run("SELECT 2");
    }

    private static Task OnThread(Action action) =>
        Task.Factory.StartNew(action, default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
