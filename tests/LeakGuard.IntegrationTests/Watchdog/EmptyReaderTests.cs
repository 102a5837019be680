using System.Data;
using System.Data.Common;

namespace LeakGuard.IntegrationTests.Watchdog;

/// <summary>A reader that has found no rows and is left open is no running command, whatever Npgsql says of its connection.</summary>
public sealed class EmptyReaderTests
{
    [Theory]
    [InlineData("SELECT 1 WHERE false", CommandBehavior.Default, false)]
    [InlineData("SELECT 1 WHERE false", CommandBehavior.Default, true)]
    [InlineData("SELECT 1 WHERE false", CommandBehavior.CloseConnection, true)]
    [InlineData("SET application_name = 'none'", CommandBehavior.Default, true)]
    public async Task It_is_reported(string sql, CommandBehavior behavior, bool isAsync)
    {
        await using var pool = await TestPool.StartAsync(1, options => options.StackCapture = StackCapture.Always);
        await using var connection = await pool.Source.OpenConnectionAsync(); // LEAK: Empty
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        DbDataReader reader = isAsync ? await command.ExecuteReaderAsync(behavior) : command.ExecuteReader(behavior);

        Assert.False(isAsync ? await reader.ReadAsync() : reader.Read());
        await Wait.UntilAsync(() => !pool.Told.Reports.IsEmpty, "a report");
        await pool.Told.RoundsAsync(3);

        var report = Assert.Single(pool.Told.Reports);
        Assert.Equal((LeakKind.ReaderLeftOpen, LeaseActivity.Fetching), (report.Kind, report.Lease.Activity));
        report.Lease.Origin.AssertNames("Empty");
        await reader.DisposeAsync();
        if (behavior == CommandBehavior.Default)
        {
            Assert.Equal(LeaseActivity.Idle, Assert.Single(pool.Source.Leases()).Activity);
        }
    }

    [Fact]
    public async Task One_of_a_command_without_a_connection_is_reported_too()
    {
        await using var pool = await TestPool.StartAsync(1);
        await using var command = pool.Source.CreateCommand("SELECT 1 WHERE false");
        await using var reader = await command.ExecuteReaderAsync();

        Assert.Equal(LeakKind.ReaderLeftOpen, (await pool.Told.ReportAsync()).Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_runs_after_it_is_work(bool directly)
    {
        await using var pool = await TestPool.StartAsync(1);
        await using var connection = await pool.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1 WHERE false";
        await (await command.ExecuteReaderAsync()).DisposeAsync();

        if (directly)
        {
            await connection.Inner.RunAsync("SELECT pg_sleep(2)");
        }
        else
        {
            await connection.RunAsync("SELECT 1 FROM pg_sleep(2) WHERE false");
        }

        Assert.Empty(pool.Told.Reports);
    }
}
