using LeakGuard.TestSupport;

namespace LeakGuard.Diagnosis.Tests.Pooler;

public sealed class ConsoleVersionTests
{
    public static TheoryData<string> Versions => [.. ConsoleColumns.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Answers_of_every_version_are_read_by_the_names_of_their_columns(string version)
    {
        await using var fake = FakeConsole.Serving(command => [ConsoleColumns.Of(command, version), Values(command, version)]);
        await using var console = await PgBouncerConsole.ConnectAsync(fake.ConnectionString);

        var seen = await console.LookAsync();

        Assert.Equal(version, seen.Version!.ToString());
        var pool = Assert.Single(seen.Pools);
        Assert.Equal(("app", "ann", 3, 2, "transaction"), (pool.Database, pool.User, pool.ClientsActive, pool.ClientsWaiting, pool.Mode));
        Assert.Equal(TimeSpan.FromMicroseconds(7_000_042), pool.MaxWait);
        var stats = Assert.Single(seen.Stats);
        Assert.Equal((1_000, TimeSpan.FromMicroseconds(5_000)), (stats.Queries, stats.WaitTime));
        Assert.Equal(seen.Version.Minor >= 23 ? 77 : null, stats.Assignments);
        Assert.Equal(seen.Version.Minor >= 23 ? TimeSpan.FromMicroseconds(250) : null, stats.MeanWait);
        var client = Assert.Single(seen.Clients);
        Assert.Equal(("waiting", "shop", TimeSpan.FromMicroseconds(1_000_500)), (client.State, client.Application, client.Wait));
        Assert.Equal(4711, Assert.Single(seen.Servers).BackendPid);
        var database = Assert.Single(seen.Databases);
        Assert.Equal(("app", 20, 5, 0, false), (database.Name, database.PoolSize, database.ReservePoolSize, database.MaxConnections, database.IsPaused));
        Assert.Equal("200", seen.Config["max_prepared_statements"]);
        Assert.Empty(seen.Notes);
    }

    [Fact]
    public async Task Half_broken_rows_are_left_out_and_counted_while_odd_values_are_unknown()
    {
        await using var fake = FakeConsole.Serving(command => command switch
        {
            "SHOW VERSION" => [["version"], ["PgBouncer 1.26.0-next"]],
            "SHOW POOLS" =>
            [
                ["user", "database", "cl_active", "cl_waiting", "sv_active", "sv_idle", "maxwait", "sv_login", "something_new"],
                ["ann", "app", "1", "0", "1", "0", "not a number", "99999999999999999999", "42"],
                ["ann", "app", "many", "0", "1", "0", "0", "0", "0"],
                ["ann"],
            ],
            _ => [["surprise"], ["x"]],
        });
        await using var console = await PgBouncerConsole.ConnectAsync(fake.ConnectionString);

        var seen = await console.LookAsync();

        var pool = Assert.Single(seen.Pools);
        Assert.Equal((TimeSpan.Zero, null, null, null), (pool.MaxWait, pool.ServersLogin, pool.Mode, seen.SizeOf(pool)));
        Assert.StartsWith("6 rows", Assert.Single(seen.Notes), StringComparison.Ordinal);
    }

    [PgBouncerFact]
    public async Task The_columns_kept_for_1_18_are_those_it_sends()
    {
        await using var bouncer = await LocalPgBouncer.StartAsync((await Servers.GetAsync()).ConnectionString);
        await using var sessions = new Sessions(bouncer.ConnectionString);
        await sessions.OpenAsync("somebody", "SELECT 1");
        await using var console = await PgBouncerConsole.ConnectAsync(bouncer.AdminConnectionString);

        foreach (var command in (string[])["SHOW VERSION", "SHOW CONFIG", "SHOW POOLS", "SHOW STATS", "SHOW CLIENTS", "SHOW SERVERS", "SHOW DATABASES"])
        {
            Assert.Equal(ConsoleColumns.Of(command, "1.18.0"), (await console.AskAsync(command, default)).Columns);
        }
    }

    private static string[] Values(string command, string version) =>
        [.. ConsoleColumns.Of(command, version).Select(column => Value(command, column, version))];

    private static string Value(string command, string column, string version) => (command, column) switch
    {
        (_, "version") => $"PgBouncer {version}",
        (_, "key") => "max_prepared_statements",
        (_, "value") => "200",
        (_, "database" or "name") => "app",
        (_, "user") => "ann",
        (_, "cl_active") => "3",
        (_, "cl_waiting") => "2",
        (_, "maxwait") => "7",
        (_, "maxwait_us") => "42",
        (_, "wait") => "1",
        (_, "wait_us") => "500",
        (_, "pool_mode") => "transaction",
        (_, "total_query_count") => "1000",
        (_, "total_wait_time") => "5000",
        (_, "total_server_assignment_count") => "77",
        (_, "avg_wait_time") => "250",
        (_, "state") => "waiting",
        (_, "application_name") => "shop",
        (_, "remote_pid") => "4711",
        (_, "pool_size") => "20",
        (_, "reserve_pool" or "reserve_pool_size") => "5",
        _ => "0",
    };
}
