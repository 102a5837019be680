using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.IntegrationTests.TestSupport;

public sealed class LocalPgBouncerTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    [PgBouncerFact]
    public async Task It_leads_to_the_server_and_leaves_nothing_when_disposed()
    {
        var bouncer = await StartAsync();
        var (pid, folder) = (bouncer.Pid, bouncer.Folder);

        Assert.Equal(1, await AskAsync(bouncer.ConnectionString, "SELECT 1"));

        await bouncer.DisposeAsync();

        Assert.False(ProcessTable.IsAlive(pid));
        Assert.False(Directory.Exists(folder));
    }

    [PgBouncerFact]
    public async Task In_transaction_mode_clients_share_one_server_connection()
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions { DefaultPoolSize = 1 });
        await using var one = await OpenAsync(bouncer.ConnectionString);
        await using var other = await OpenAsync(bouncer.ConnectionString);

        Assert.Equal(await AskAsync(one, "SELECT pg_backend_pid()"), await AskAsync(other, "SELECT pg_backend_pid()"));
        var pool = (await bouncer.AskAsync("SHOW POOLS")).Single(row => row["database"] == "postgres");
        Assert.Equal(("transaction", "2"), (pool["pool_mode"], pool["cl_active"]));
    }

    [PgBouncerFact]
    public async Task In_session_mode_a_client_keeps_its_server_connection()
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions
        {
            PoolMode = PoolMode.Session,
            DefaultPoolSize = 1,
            QueryWaitTimeout = TimeSpan.FromSeconds(1),
        });
        await using var one = await OpenAsync(bouncer.ConnectionString);
        await AskAsync(one, "SELECT 1");

        var waited = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(bouncer.ConnectionString, "SELECT 1"));

        Assert.Equal("query_wait_timeout", waited.MessageText);
    }

    [PgBouncerFact]
    public async Task In_statement_mode_transactions_are_refused()
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions { PoolMode = PoolMode.Statement });
        await using var connection = await OpenAsync(bouncer.ConnectionString);

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => AskAsync(connection, "BEGIN; SELECT 1"));
    }

    [PgBouncerTheory]
    [InlineData(BouncerAuth.Trust, true)]
    [InlineData(BouncerAuth.Any, true)]
    [InlineData(BouncerAuth.Plain, false)]
    [InlineData(BouncerAuth.Md5, false)]
    [InlineData(BouncerAuth.ScramSha256, false)]
    public async Task Only_those_come_in_who_may(BouncerAuth auth, bool withWrongPassword)
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions
        {
            Auth = auth,
            Users = new Dictionary<string, string> { ["ann"] = "an \"odd\" word" },
        });

        Assert.Equal(1, await AskAsync(bouncer.Through("ann", "an \"odd\" word"), "SELECT (current_user = 'postgres')::int"));
        Assert.Equal(withWrongPassword, await ComesInAsync(bouncer.Through("ann", "another")));
        Assert.Equal(auth == BouncerAuth.Any, await ComesInAsync(bouncer.Through("bob", "an \"odd\" word")));
        Assert.NotEmpty(await bouncer.AskAsync("SHOW VERSION"));
    }

    [PgBouncerFact]
    public async Task Where_it_requires_TLS_it_is_used_and_the_console_answers()
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions { RequireTls = true });

        Assert.Equal(1, await AskAsync(bouncer.ConnectionString, "SELECT 1"));
        Assert.False(await ComesInAsync(bouncer.ConnectionString + ";SSL Mode=Disable"));
        Assert.NotEmpty(await bouncer.AskAsync("SHOW VERSION"));
    }

    [PgBouncerFact]
    public async Task The_console_lets_its_user_in_over_TCP_and_wants_simple_queries()
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions { Auth = BouncerAuth.ScramSha256 });

        var refused = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(bouncer.AdminConnectionString + ";Server Compatibility Mode=NoTypeLoading", "SHOW VERSION"));

        Assert.Contains("extended query protocol not supported by admin console", refused.MessageText, StringComparison.Ordinal);
    }

    [PgBouncerFact]
    public async Task Options_and_further_lines_reach_it_and_a_reload_changes_them()
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions
        {
            DefaultPoolSize = 3,
            MaxClientConnections = 11,
            ReservePoolSize = 2,
            ServerLifetime = TimeSpan.FromMinutes(2),
            ExtraLines = ["query_timeout = 77", "default_pool_size = 4"],
        });

        var settings = (await bouncer.AskAsync("SHOW CONFIG")).ToDictionary(row => row["key"], row => row["value"]);
        Assert.Equal(
            ["4", "11", "2", "120", "77"],
            new[] { "default_pool_size", "max_client_conn", "reserve_pool_size", "server_lifetime", "query_timeout" }.Select(key => settings[key]));

        await bouncer.ReloadAsync(new LocalPgBouncerOptions { DefaultPoolSize = 9 });

        Assert.Contains(await bouncer.AskAsync("SHOW CONFIG"), row => row["key"] == "default_pool_size" && row["value"] == "9");
    }

    [PgBouncerFact]
    public async Task A_setting_it_does_not_know_fails_the_start_with_its_log()
    {
        var failure = await Assert.ThrowsAsync<PgBouncerFailedException>(
            () => StartAsync(new LocalPgBouncerOptions { ExtraLines = ["connection_lifetime = 3"] }));

        Assert.Contains("connection_lifetime", failure.Message, StringComparison.Ordinal);
    }

    [PgBouncerFact]
    public async Task What_the_console_refuses_is_an_error_with_its_words()
    {
        await using var bouncer = await StartAsync();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => bouncer.AskAsync("SHOW NOTHING"));

        Assert.Contains("SHOW", refused.Message, StringComparison.Ordinal);
    }

    [PgBouncerFact]
    public async Task While_paused_it_keeps_clients_waiting()
    {
        await using var bouncer = await StartAsync();
        await bouncer.PauseAsync();
        var answer = AskAsync(bouncer.ConnectionString, "SELECT 1");
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromMilliseconds(200)));

        await bouncer.ResumeAsync();

        Assert.Equal(1, await answer.WaitAsync(Generous));
    }

    [PgBouncerFact]
    public async Task A_frozen_one_answers_once_it_is_thawed()
    {
        await using var bouncer = await StartAsync();
        await using var connection = await OpenAsync(bouncer.ConnectionString);
        bouncer.Freeze();
        var answer = AskAsync(connection, "SELECT 1");
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromMilliseconds(200)));

        bouncer.Thaw();

        Assert.Equal(1, await answer.WaitAsync(Generous));
    }

    [PgBouncerFact]
    public async Task A_killed_one_breaks_connections_and_starts_again_on_its_port()
    {
        await using var bouncer = await StartAsync();
        await using var connection = await OpenAsync(bouncer.ConnectionString);

        bouncer.Kill();

        Assert.False(bouncer.IsRunning);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => AskAsync(connection, "SELECT 1"));
        await bouncer.StartAgainAsync();
        Assert.Equal(1, await AskAsync(bouncer.ConnectionString, "SELECT 1"));
    }

    [PgBouncerFact]
    public async Task A_frozen_one_can_be_shut_down_started_again_and_disposed()
    {
        var bouncer = await StartAsync();
        await using (bouncer)
        {
            bouncer.Freeze();
            await bouncer.ShutdownAsync();
            await bouncer.StartAgainAsync();
            Assert.Equal(1, await AskAsync(bouncer.ConnectionString, "SELECT 1"));
            bouncer.Freeze();
        }

        Assert.False(Directory.Exists(bouncer.Folder));
    }

    private static async Task<LocalPgBouncer> StartAsync(LocalPgBouncerOptions? options = null) =>
        await LocalPgBouncer.StartAsync(await TestServer.ConnectionStringAsync(), options);

    private static async Task<bool> ComesInAsync(string connectionString)
    {
        try
        {
            await using var connection = await OpenAsync(connectionString);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
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
