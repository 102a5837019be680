using System.Diagnostics;
using System.Transactions;
using Npgsql;

namespace LeakGuard.IntegrationTests.Watchdog;

[Collection(nameof(Undisturbed))]
public sealed class NoFalseReportTests
{
    private static readonly TimeSpan Threshold = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task Ten_thousand_well_behaved_leases_give_no_report()
    {
        await using var pool = await TestPool.StartAsync(8, options =>
        {
            options.LeakThreshold = options.IdleInTransactionThreshold = options.OwnerGrace = TimeSpan.FromSeconds(3);
            options.ScanInterval = TimeSpan.FromMilliseconds(10);
        });

        await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(() => BehaveAsync(pool.Source, n))));

        await pool.EmptyAsync();
        pool.Told.AssertQuiet();
        Assert.Equal(10_000, pool.Source.Snapshot().TotalLeases);
        Assert.Equal(0, pool.Source.Snapshot().TotalRejections);
    }

    [Fact]
    public async Task Slow_commands_give_no_report()
    {
        await using var pool = await StartAsync(8);

        await Task.WhenAll(
            Task.Run(() => SlowAsync(pool.Source)),
            Task.Run(() => Slow(pool.Source)),
            Task.Run(() => SlowInTransactionAsync(pool.Source)),
            Task.Run(() => SlowCommandOfSourceAsync(pool.Source)),
            Task.Run(() => SlowNativeAsync(pool.Source)));

        await pool.Told.RoundsAsync();
        pool.Told.AssertQuiet();
    }

    [Fact]
    public async Task Slow_readers_and_long_jobs_that_are_declared_give_no_report()
    {
        await using var pool = await StartAsync(4);
        var hour = new LeaseIntent("report for accounting", TimeSpan.FromHours(1));

        await using var reading = await pool.Source.OpenConnectionAsync(hour);
        await using var command = reading.CreateCommand();
        command.CommandText = "SELECT generate_series(1, 3)";
        await using var reader = await command.ExecuteReaderAsync();
        await using var idle = pool.Source.OpenConnection(new LeaseIntent("lock holder", Timeout.InfiniteTimeSpan));
        await using var working = await pool.Source.OpenConnectionAsync(hour);
        await using var transaction = await working.BeginTransactionAsync();
        while (await reader.ReadAsync())
        {
            await Task.Delay(Threshold);
        }

        await pool.Told.RoundsAsync();
        pool.Told.AssertQuiet();
    }

    [Fact]
    public async Task Background_work_that_outlives_its_request_and_keeps_working_gives_no_report()
    {
        using var tracing = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Kept.RequestSource,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(tracing);
        await using var pool = await TestPool.StartAsync(1, options => options.OwnerGrace = TimeSpan.FromSeconds(1));

        Task background;
        using (var request = Kept.Requests.StartActivity("POST /import"))
        {
            Assert.NotNull(request);
            background = Task.Run(() => KeepWorkingAsync(pool.Source, TimeSpan.FromSeconds(2.5)));
        }

        await background;
        await pool.Told.RoundsAsync();
        pool.Told.AssertQuiet();
    }

    [Fact]
    public async Task Copying_and_listening_under_an_intent_give_no_report()
    {
        await using var pool = await StartAsync(2);
        var intent = new LeaseIntent("nightly copy", TimeSpan.FromHours(1));

        await using (var native = await pool.Source.OpenNpgsqlConnectionAsync(intent))
        {
            await native.RunAsync("CREATE TEMP TABLE copied (n int)");
            await ImportAsync(native);
            await ExportAsync(native);
            await native.RunAsync("LISTEN news");
            Assert.False(await native.WaitAsync(3 * Threshold));
            await native.RunAsync("NOTIFY news");
        }

        await pool.EmptyAsync();
        pool.Told.AssertQuiet();
    }

    private static Task<TestPool> StartAsync(int size) => TestPool.StartAsync(
        size,
        options => options.LeakThreshold = options.IdleInTransactionThreshold = options.OwnerGrace = Threshold);

    private static async Task BehaveAsync(GuardedDataSource source, int worker)
    {
        for (var i = 0; i < 625; i++)
        {
            switch ((worker + i) % 6)
            {
                case 0:
                    using (var connection = source.OpenConnection())
                    {
                        connection.Run("SELECT 1");
                    }

                    break;
                case 1:
                    await using (var connection = await source.OpenConnectionAsync())
                    {
                        await using var transaction = await connection.BeginTransactionAsync();
                        await connection.RunAsync("SELECT 1");
                        await transaction.CommitAsync();
                    }

                    break;
                case 2:
                    await using (var command = source.CreateCommand("SELECT 1"))
                    {
                        await command.ExecuteScalarAsync();
                    }

                    break;
                case 3:
                    using (var connection = source.OpenConnection())
                    {
                        connection.Run("BEGIN");
                        connection.Run("ROLLBACK");
                    }

                    break;
                case 4:
                    using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
                    {
                        await using var connection = await source.OpenConnectionAsync();
                        await connection.RunAsync("SELECT 1");
                        scope.Complete();
                    }

                    break;
                default:
                    await using (var command = source.CreateCommand("SELECT generate_series(1, 10)"))
                    {
                        await using var reader = await command.ExecuteReaderAsync();
                        while (await reader.ReadAsync())
                        {
                        }
                    }

                    break;
            }
        }
    }

    private static async Task SlowAsync(GuardedDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.RunAsync(Sleep);
    }

    private static void Slow(GuardedDataSource source)
    {
        using var connection = source.OpenConnection();
        connection.Run(Sleep);
    }

    private static async Task SlowInTransactionAsync(GuardedDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.RunAsync(Sleep);
        await transaction.CommitAsync();
    }

    private static async Task SlowCommandOfSourceAsync(GuardedDataSource source)
    {
        await using var command = source.CreateCommand(Sleep);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task SlowNativeAsync(GuardedDataSource source)
    {
        await using var connection = await source.OpenNpgsqlConnectionAsync();
        await connection.RunAsync(Sleep);
    }

    private static string Sleep => $"SELECT pg_sleep({3 * Threshold.TotalSeconds})";

    private static async Task KeepWorkingAsync(GuardedDataSource source, TimeSpan duration)
    {
        await using var connection = await source.OpenConnectionAsync();
        var working = Stopwatch.StartNew();
        while (working.Elapsed < duration)
        {
            await connection.RunAsync("SELECT 1");
            await Task.Delay(20);
        }
    }

    private static async Task ImportAsync(NpgsqlConnection native)
    {
        await using var importer = await native.BeginBinaryImportAsync("COPY copied FROM STDIN (FORMAT binary)");
        for (var n = 0; n < 3; n++)
        {
            await importer.StartRowAsync();
            await importer.WriteAsync(n);
            await Task.Delay(Threshold);
        }

        Assert.Equal(3UL, await importer.CompleteAsync());
    }

    private static async Task ExportAsync(NpgsqlConnection native)
    {
        await using var exporter = await native.BeginBinaryExportAsync("COPY copied TO STDOUT (FORMAT binary)");
        while (await exporter.StartRowAsync() == 1)
        {
            await exporter.ReadAsync<int>();
            await Task.Delay(Threshold);
        }
    }
}
