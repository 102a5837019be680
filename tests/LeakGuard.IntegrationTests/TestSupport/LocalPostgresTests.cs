using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.IntegrationTests.TestSupport;

public sealed class LocalPostgresTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    [OwnedServerFact]
    public async Task A_server_starts_and_leaves_nothing_when_disposed()
    {
        var postgres = await LocalPostgres.StartAsync();
        var (pid, folder) = (postgres.PostmasterPid, postgres.Folder);

        Assert.True(postgres.IsOwned);
        Assert.Equal(1, await AskAsync(postgres.ConnectionString, "SELECT 1"));
        Assert.True(File.Exists(Path.Combine(postgres.BinDirectory, "postgres")));
        Assert.Equal(
            postgres.Version.Major * 10000 + postgres.Version.Minor,
            await AskAsync(postgres.ConnectionString, "SELECT current_setting('server_version_num')::int"));

        await postgres.DisposeAsync();

        Assert.False(ProcessTable.IsAlive(pid));
        Assert.False(Directory.Exists(folder));
    }

    [OwnedServerFact]
    public async Task Given_settings_win_over_the_defaults()
    {
        await using var postgres = await LocalPostgres.StartAsync(new LocalPostgresOptions
        {
            Settings = new Dictionary<string, string> { ["max_connections"] = "17", ["application_name"] = "it's mine" },
        });

        Assert.Equal(17, await AskAsync(postgres.ConnectionString, "SELECT current_setting('max_connections')::int"));
        Assert.Equal(10, await AskAsync(postgres.ConnectionString, "SELECT current_setting('max_prepared_transactions')::int"));
        Assert.Equal(1, await AskAsync(postgres.ConnectionString, "SELECT (current_setting('application_name') = 'it''s mine')::int"));
    }

    [OwnedServerFact]
    public async Task A_setting_the_server_rejects_fails_the_start_with_its_log()
    {
        var options = new LocalPostgresOptions { Settings = new Dictionary<string, string> { ["max_connections"] = "many" } };

        var failure = await Assert.ThrowsAsync<PostgresFailedException>(() => LocalPostgres.StartAsync(options));

        Assert.Contains("max_connections", failure.Message, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task A_created_database_has_a_connection_string_of_its_own()
    {
        await using var postgres = await LocalPostgres.StartAsync();

        var connectionString = await postgres.CreateDatabaseAsync("one \"more\"");

        Assert.Equal(1, await AskAsync(connectionString, "SELECT (current_database() = 'one \"more\"')::int"));
    }

    [OwnedServerFact]
    public async Task A_restarted_server_keeps_its_port_and_its_data()
    {
        await using var postgres = await LocalPostgres.StartAsync(new LocalPostgresOptions
        {
            Settings = new Dictionary<string, string> { ["synchronous_commit"] = "on" },
        });
        await AskAsync(postgres.ConnectionString, "CREATE TABLE kept AS SELECT 42 AS answer");

        await postgres.StopAsync(StopMode.Immediate);
        Assert.Throws<InvalidOperationException>(() => postgres.PostmasterPid);
        await Assert.ThrowsAsync<NpgsqlException>(() => AskAsync(postgres.ConnectionString, "SELECT 1"));
        await postgres.StartAgainAsync();
        await postgres.RestartAsync();

        Assert.Equal(42, await AskAsync(postgres.ConnectionString, "SELECT answer FROM kept"));
    }

    [OwnedServerFact]
    public async Task A_server_whose_postmaster_was_killed_starts_again()
    {
        await using var postgres = await LocalPostgres.StartAsync();
        await using var session = await OpenAsync(postgres.ConnectionString);
        var killed = postgres.PostmasterPid;

        postgres.KillPostmaster();
        await postgres.StartAgainAsync();

        Assert.NotEqual(killed, postgres.PostmasterPid);
        Assert.Equal(1, await AskAsync(postgres.ConnectionString, "SELECT 1"));
    }

    [OwnedServerFact]
    public async Task A_frozen_server_answers_once_it_is_thawed()
    {
        await using var postgres = await LocalPostgres.StartAsync();
        await using var session = await OpenAsync(postgres.ConnectionString);

        postgres.Freeze();
        Assert.True(ProcessTable.Find(postgres.PostmasterPid)!.IsStopped);
        Assert.All(ProcessTable.ChildrenOf(postgres.PostmasterPid), child => Assert.True(child.IsStopped));
        var answer = AskAsync(session, "SELECT 1");
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromMilliseconds(200)));

        postgres.Thaw();
        Assert.Equal(1, await answer.WaitAsync(Generous));
    }

    [OwnedServerFact]
    public async Task A_frozen_backend_leaves_the_others_running()
    {
        await using var postgres = await LocalPostgres.StartAsync();
        await using var session = await OpenAsync(postgres.ConnectionString);
        var pid = await AskAsync(session, "SELECT pg_backend_pid()");

        postgres.FreezeBackend(pid);
        var answer = AskAsync(session, "SELECT 2");
        Assert.Equal(1, await AskAsync(postgres.ConnectionString, "SELECT 1"));
        Assert.False(answer.IsCompleted);

        postgres.ThawBackend(pid);
        Assert.Equal(2, await answer.WaitAsync(Generous));
    }

    [OwnedServerFact]
    public async Task Only_backends_of_the_server_can_be_frozen()
    {
        await using var postgres = await LocalPostgres.StartAsync();

        Assert.Throws<ArgumentException>(() => postgres.FreezeBackend(Environment.ProcessId));
    }

    [OwnedServerFact]
    public async Task A_frozen_server_can_be_stopped_and_disposed()
    {
        await using var postgres = await LocalPostgres.StartAsync();
        postgres.Freeze();
        await postgres.StopAsync();
        await postgres.StartAgainAsync();
        var (pid, folder) = (postgres.PostmasterPid, postgres.Folder);
        postgres.Freeze();

        await postgres.DisposeAsync();

        Assert.False(ProcessTable.IsAlive(pid));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task The_shared_server_is_the_same_for_all()
    {
        Assert.Same(await SharedPostgres.GetAsync(), await SharedPostgres.GetAsync());
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<int> AskAsync(string connectionString, string sql)
    {
        await using var connection = await OpenAsync(connectionString);
        return await AskAsync(connection, sql);
    }

    private static async Task<int> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() as int? ?? 0;
    }
}
