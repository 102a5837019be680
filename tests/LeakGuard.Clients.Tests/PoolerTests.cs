using Dapper;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Clients.Tests;

/// <summary>Behind PgBouncer in transaction mode, code that needs a session of its own is named; elsewhere nobody looks.</summary>
public sealed class PoolerTests : IAsyncLifetime
{
    private LocalPgBouncer _bouncer = null!;

    public async Task InitializeAsync()
    {
        if (LocalPgBouncer.Missing is null)
        {
            _bouncer = await LocalPgBouncer.StartAsync((await SharedPostgres.GetAsync()).ConnectionString);
        }
    }

    public Task DisposeAsync() => _bouncer?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [PgBouncerFact]
    public async Task Each_place_is_named_once_with_its_line()
    {
        await using var pool = await StartAsync(PoolerMode.Transaction);
        for (var i = 0; i < 5; i++)
        {
            await UseAsync(pool.Source);
        }

        var uses = await UsesAsync(pool, 6);

        Assert.Equal(
            [
                (SessionFeature.Setting, "set"),
                (SessionFeature.AdvisoryLock, "lock"),
                (SessionFeature.PreparedStatement, "prepare"),
                (SessionFeature.Setting, "batch"),
                (SessionFeature.Listen, "listen"),
                (SessionFeature.TemporaryTable, "table"),
            ],
            uses.Select(use => (use.Feature, use.Origin.LineNumber)).Select(use => (use.Feature, MarkAt(use.LineNumber))));
    }

    [PgBouncerFact]
    public async Task After_an_await_inside_a_library_the_line_that_opened_the_connection_is_named()
    {
        await using var pool = await StartAsync(PoolerMode.Transaction);
        await using var connection = pool.Source.CreateConnection();

        await connection.QueryAsync<string>("SELECT set_config('my.name', 'x', false)"); // LEAK: closed

        Assert.Equal("closed", MarkAt(Assert.Single(await UsesAsync(pool, 1)).Origin.LineNumber));
    }

    [PgBouncerTheory]
    [InlineData(PoolerMode.None)]
    [InlineData(PoolerMode.Session)]
    public async Task Nothing_is_said_where_nothing_is_wrong(PoolerMode mode)
    {
        await using var pool = await StartAsync(mode);

        await using (var connection = await pool.Source.OpenConnectionAsync())
        {
            await connection.RunAsync("SET work_mem = '8MB'");
        }

        await pool.Told.RoundsAsync();
        Assert.Empty(pool.Told.SessionUses);
    }

    [PgBouncerTheory]
    [InlineData(PoolerMode.None, true)]
    [InlineData(PoolerMode.Session, false)]
    [InlineData(PoolerMode.Transaction, false)]
    public async Task A_process_number_that_a_pooler_made_up_is_not_passed_on(PoolerMode mode, bool isShown)
    {
        await using var pool = await StartAsync(mode);
        await using var connection = await pool.Source.OpenConnectionAsync();

        Assert.Equal(isShown, Assert.Single(pool.Source.Leases()).ProcessId != 0);
    }

    // Each line below is marked at its end.
    private static async Task UseAsync(GuardedDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync("SET LOCAL work_mem = '8MB'");
        await connection.ExecuteAsync("SET work_mem = '8MB'"); // LEAK: set
        connection.Execute("SELECT pg_advisory_lock(1), pg_advisory_unlock(1)"); // LEAK: lock
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        try
        {
            command.Prepare(); // LEAK: prepare
        }
        catch (PostgresException clash) when (clash.SqlState == PostgresErrorCodes.DuplicatePreparedStatement)
        {
            // Just that: the process that this transaction met has the name already.
        }

        await using var batch = connection.CreateBatch();
        batch.Add("SELECT 1").Add("SET lock_timeout = 1000");
        batch.ExecuteNonQuery(); // LEAK: batch
        await using var listen = source.CreateCommand("LISTEN orders");
        await listen.ExecuteNonQueryAsync(); // LEAK: listen
        await connection.ExecuteAsync("CREATE TEMP TABLE IF NOT EXISTS kept (id int)"); // LEAK: table
    }

    private static string MarkAt(int line) =>
        File.ReadLines(SourceMarks.ThisFile()).ElementAt(line - 1).Split("// LEAK: ")[^1];

    private static async Task<IReadOnlyList<SessionFeatureUse>> UsesAsync(TestPool pool, int count)
    {
        await Wait.UntilAsync(() => pool.Told.SessionUses.Count >= count, $"{count} places to be told");
        await pool.Told.RoundsAsync();
        return [.. pool.Told.SessionUses];
    }

    private Task<TestPool> StartAsync(PoolerMode mode) => TestPool.StartAsync(
        4,
        options =>
        {
            options.Pooler = mode;
            options.StackCapture = StackCapture.Always;
        },
        settings =>
        {
            settings.Port = _bouncer.Port;
            settings.NoResetOnClose = true;
        });
}
