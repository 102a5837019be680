using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace LeakGuard.IntegrationTests.Watchdog;

public sealed class AbandonedLeaseTests
{
    [Fact]
    public async Task Two_hundred_abandoned_connections_give_all_their_slots_back_to_a_pool_of_ten()
    {
        await using var pool = await TestPool.StartAsync(10, options => options.StackCapture = StackCapture.Always);

        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 10; i++)
            {
                Abandon(pool.Source, inTransaction: i % 2 == 0);
            }

            await Wait.UntilCollectedAsync(() => pool.Source.Snapshot().Leased == 0, "the slots to come back");
        }

        await Wait.UntilAsync(() => pool.Told.Reclamations.Count == 200, "200 leases to be announced as taken back");
        Assert.Equal(200, pool.Told.Reports.Count);
        Assert.Equal(Enumerable.Range(1, 200).Select(n => (long)n), pool.Told.Reports.Select(report => report.Occurrences));
        Assert.All(pool.Told.Reports, report =>
        {
            Assert.Equal((LeakKind.Abandoned, Certainty.Proven), (report.Kind, report.Certainty));
            report.Lease.Origin.AssertNames("Abandon");
        });
        Assert.All(pool.Told.Reclamations, taken => Assert.Equal(LeakKind.Abandoned, taken.Kind));
        Assert.Equal((200, 200), (pool.Source.Snapshot().TotalLeaks, pool.Source.Snapshot().TotalReclaimed));
        Assert.Empty(pool.Told.FailedReclaims);
        Assert.Empty(pool.Told.Faults);
    }

    [Fact]
    public async Task Waiting_callers_get_what_others_abandoned()
    {
        await using var pool = await TestPool.StartAsync(2);
        Abandon(pool.Source, inTransaction: true);
        Abandon(pool.Source, inTransaction: false);

        var opening = pool.Source.OpenConnectionAsync().AsTask();
        await Wait.UntilCollectedAsync(() => opening.IsCompleted, "an abandoned connection");

        await using var connection = await opening;
        Assert.Equal(1, await connection.RunAsync("SELECT 1"));
    }

    [Fact]
    public async Task The_work_of_an_abandoned_transaction_is_rolled_back()
    {
        var table = $"abandoned_{Guid.NewGuid():N}";
        await TestPool.AskAsync<int>($"CREATE TABLE {table} (n int); SELECT 1");
        await using var pool = await TestPool.StartAsync(1);

        AbandonWork(pool.Source, table);
        await Wait.UntilCollectedAsync(() => pool.Source.Snapshot().Leased == 0, "the slot to come back");

        var report = Assert.Single(pool.Told.Reports);
        Assert.True(report.Lease.InTransaction);
        await using var next = await pool.Source.OpenConnectionAsync();
        Assert.Equal(0L, await next.RunAsync($"SELECT count(*) FROM {table}"));
        Assert.False((bool)(await next.RunAsync("SELECT pg_current_xact_id_if_assigned() IS NOT NULL"))!);
    }

    [Fact]
    public async Task A_lost_connection_with_a_reader_in_use_is_left_alone_until_the_reader_is_closed()
    {
        await using var pool = await TestPool.StartAsync(1);
        var reader = LoseConnectionOf(pool.Source);

        for (var i = 0; i < 20; i++)
        {
            Garbage.Collect();
            await pool.Told.RoundsAsync(1);
        }

        Assert.Equal(LeakKind.ReaderLeftOpen, Assert.Single(pool.Told.Reports).Kind);
        Assert.Empty(pool.Told.Reclamations);
        Assert.Equal(10_000, Rest(reader));
        await reader.DisposeAsync();

        await Wait.UntilAsync(() => pool.Source.Snapshot().Leased == 0, "the slot to come back");
        Assert.Equal([LeakKind.ReaderLeftOpen, LeakKind.Abandoned], pool.Told.Reports.Select(report => report.Kind));
    }

    [Fact]
    public async Task A_lost_wrapper_is_not_abandoned_while_somebody_may_hold_the_real_connection()
    {
        await using var pool = await TestPool.StartAsync(1);
        var native = UnwrapAndLose(pool.Source);

        for (var i = 0; i < 5; i++)
        {
            Garbage.Collect();
            await pool.Told.RoundsAsync(1);
            Assert.Equal(1, await native.RunAsync("SELECT 1"));
        }

        var report = await pool.Told.ReportAsync();
        Assert.Equal((LeakKind.HeldTooLong, Certainty.Suspected), (report.Kind, report.Certainty));
        Assert.Equal(1, await native.RunAsync("SELECT 1"));
        Assert.Empty(pool.Told.Reclamations);

        await native.DisposeAsync();
        await pool.EmptyAsync();
    }

    [Fact]
    public async Task Abandoned_connections_are_only_reported_when_they_should_not_be_taken_back()
    {
        await using var pool = await TestPool.StartAsync(1, options => options.Reclaim.Abandoned = false);
        Abandon(pool.Source, inTransaction: false);

        await Wait.UntilCollectedAsync(() => !pool.Told.Reports.IsEmpty, "a report");
        await pool.Told.RoundsAsync();

        Assert.Equal(LeakKind.Abandoned, Assert.Single(pool.Told.Reports).Kind);
        Assert.Empty(pool.Told.Reclamations);
        Assert.Equal(1, pool.Source.Snapshot().Leased);
    }

    [Fact]
    public async Task A_closed_connection_that_is_never_disposed_is_no_leak()
    {
        await using var pool = await TestPool.StartAsync(2);
        for (var i = 0; i < 100; i++)
        {
            OpenAndClose(pool.Source);
        }

        Garbage.Collect();
        await pool.Told.RoundsAsync();

        pool.Told.AssertQuiet();
        await pool.EmptyAsync();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(GuardedDataSource source, bool inTransaction)
    {
        var connection = source.OpenConnection(); // LEAK: Abandon
        if (inTransaction)
        {
            connection.BeginTransaction();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AbandonWork(GuardedDataSource source, string table)
    {
        var connection = source.OpenConnection();
        connection.BeginTransaction();
        connection.Run($"INSERT INTO {table} VALUES (1)");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NpgsqlDataReader LoseConnectionOf(GuardedDataSource source)
    {
        var command = source.OpenConnection().CreateCommand();
        command.CommandText = "SELECT n, repeat('x', 100) FROM generate_series(1, 10001) n";
        var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
        Assert.True(reader.Read());
        return reader;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NpgsqlConnection UnwrapAndLose(GuardedDataSource source) => source.OpenConnection().Inner;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OpenAndClose(GuardedDataSource source) => source.OpenConnection().Close();

    private static int Rest(NpgsqlDataReader reader)
    {
        var rows = 0;
        while (reader.Read())
        {
            rows++;
        }

        return rows;
    }
}
