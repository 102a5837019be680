using System.Text.Json;
using LeakGuard.Cli.Tests.Running;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Cli.Tests.Commands;

public sealed class KillTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    [OwnedServerFact]
    public async Task Without_execute_nothing_is_touched_and_with_it_only_what_fits()
    {
        await using var sessions = new Sessions();
        var open = await sessions.OpenAsync("orders", "BEGIN; UPDATE stock SET amount = 2");
        var idle = await sessions.OpenAsync("orders");
        await AgeAsync(open);
        string[] command = ["kill", "--older-than", "1s", "--application", "orders", await TestServer.ConnectionStringAsync()];

        var dry = await Tool.RunAsync(command);
        Assert.Equal(1, await AskAsync(open, "SELECT 1"));
        await AgeAsync(open);
        var earnest = await Tool.RunAsync([.. command, "--execute"]);

        Assert.Equal((0, ""), (dry.ExitCode, dry.Error));
        Assert.StartsWith("Dry run: 1 would be terminated, ", dry.FirstLine, StringComparison.Ordinal);
        Assert.Contains("--execute does it", dry.FirstLine, StringComparison.Ordinal);
        Assert.Contains($"Would terminate  pid {open.ProcessID} (app 'orders', user 'postgres', from 127.0.0.1): idle in transaction for ", dry.Output, StringComparison.Ordinal);
        Assert.Contains($"Spared           pid {idle.ProcessID} (app 'orders', user 'postgres', from 127.0.0.1): it is idle, and only idle in transaction is meant", dry.Output, StringComparison.Ordinal);
        Assert.Contains("Warning: A terminated session's client gets SQLSTATE 57P01, on which Npgsql closes its whole pool: up to 1 other connection", dry.Output, StringComparison.Ordinal);
        Assert.Contains("idle_in_transaction_session_timeout = '1min'", dry.Output, StringComparison.Ordinal);
        Assert.Contains("ReclaimMode.Enabled", dry.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (earnest.ExitCode, earnest.Error));
        Assert.StartsWith("Done: 1 terminated, ", earnest.FirstLine, StringComparison.Ordinal);
        Assert.Contains($"Terminated   pid {open.ProcessID} (app 'orders'", earnest.Output, StringComparison.Ordinal);
        Assert.Equal(PostgresErrorCodes.AdminShutdown, (await Assert.ThrowsAsync<PostgresException>(() => AskAsync(open, "SELECT 1"))).SqlState);
        Assert.Equal(1, await AskAsync(idle, "SELECT 1"));
    }

    [OwnedServerFact]
    public async Task A_cancel_by_number_ends_the_statement_and_JSON_says_so()
    {
        await using var sessions = new Sessions();
        var busy = await sessions.OpenAsync("reports");
        var running = AskAsync(busy, "SELECT pg_sleep(600)");
        var eye = await sessions.OpenAsync("eye");
        Assert.True(await Poll.UntilAsync(() => (long)AskAsync(eye, $"SELECT count(*) FROM pg_stat_activity WHERE pid = {busy.ProcessID} AND wait_event = 'PgSleep'").Result! == 1, Generous));

        var result = await Tool.RunAsync("kill", "--json", "--cancel", "--execute", await TestServer.ConnectionStringAsync(), $"{busy.ProcessID}");

        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(("Cancel", false, "postgres"), (root.GetProperty("action").GetString(), root.GetProperty("dryRun").GetBoolean(), root.GetProperty("role").GetString()));
        var session = Assert.Single(root.GetProperty("sessions").EnumerateArray());
        Assert.Equal((busy.ProcessID, "Done", "SELECT pg_sleep(?)"), (session.GetProperty("pid").GetInt32(), session.GetProperty("outcome").GetString(), session.GetProperty("query").GetString()));
        Assert.Equal(PostgresErrorCodes.QueryCanceled, (await Assert.ThrowsAsync<PostgresException>(() => running)).SqlState);
        Assert.Equal(1, await AskAsync(busy, "SELECT 1"));
    }

    [OwnedServerFact]
    public async Task Others_databases_and_users_are_spared_unless_asked_for()
    {
        await using var sessions = new Sessions();
        var other = await sessions.OpenAsync("orders", "BEGIN", TestServer.Plain);
        var server = await TestServer.ConnectionStringAsync();

        var own = await Tool.RunAsync("kill", server, "--state", "idle-in-transaction", "--application", "orders");
        var elsewhere = await Tool.RunAsync("kill", server.Replace("Database=postgres", "Database=template1", StringComparison.Ordinal), "--any-user", $"{other.ProcessID}");
        var any = await Tool.RunAsync("kill", server, "--any-user", $"{other.ProcessID}", "--execute");

        Assert.Contains("it is user 'plain', and only 'postgres' is meant", own.Output, StringComparison.Ordinal);
        Assert.Equal(0, own.ExitCode);
        Assert.Contains("it is in database 'postgres', and only 'template1' is meant", elsewhere.Output, StringComparison.Ordinal);
        Assert.Equal(1, elsewhere.ExitCode);
        Assert.StartsWith("Done: 1 terminated", any.FirstLine, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task A_missing_right_is_one_clear_line_and_exit_code_2()
    {
        await using var sessions = new Sessions();
        var open = await sessions.OpenAsync("orders", "BEGIN");

        var result = await Tool.RunAsync("kill", "--any-user", "--execute", $"{open.ProcessID}", await TestServer.UriAsync(TestServer.Secured, Tool.Canary));

        Assert.Equal((2, ""), (result.ExitCode, result.Error));
        Assert.Equal("Done: 0 terminated, 0 spared, 1 not allowed.", result.FirstLine);
        Assert.Contains($"Not allowed  pid {open.ProcessID}", result.Output, StringComparison.Ordinal);
        Assert.Contains("GRANT pg_signal_backend", result.Output, StringComparison.Ordinal);
        Assert.Equal(1, await AskAsync(open, "SELECT 1"));
    }

    [OwnedServerFact]
    public async Task A_role_that_does_not_see_a_session_does_not_touch_it()
    {
        await using var sessions = new Sessions();
        var open = await sessions.OpenAsync("orders", "BEGIN");

        var result = await Tool.RunAsync("kill", "--any-user", "--execute", $"{open.ProcessID}", await TestServer.UriAsync(TestServer.Plain));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is hidden from role 'plain'", result.Output, StringComparison.Ordinal);
        Assert.Contains("GRANT pg_monitor", result.Output, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task A_number_that_is_nobodys_is_spared_with_exit_code_1()
    {
        var result = await Tool.RunAsync("kill", "2147483647", "--execute", await TestServer.ConnectionStringAsync());

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("pid 2147483647: no client session of this server has that process id", result.Output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string[]> Typed => new()
    {
        { "kill needs to know whom", ["kill"] },
        { "kill needs to know whom", ["kill", "--execute", "--any-user", "--any-database", $"Host=x;Password={Tool.Canary}"] },
        { "no duration from 0 s to", ["kill", "--older-than", "yesterday"] },
        { "is no state of a session. There are: active, idle", ["kill", "--state", "asleep"] },
        { "is no state of a session", ["kill", "--state", ","] },
        { "A process id is out of its range", ["kill", "99999999999"] },
        { "A process id is out of its range", ["kill", "0"] },
        { "one connection, and more was given", ["kill", "4711", "Host=x", $"Password={Tool.Canary}"] },
        { "given twice", ["kill", "4711", "Host=x", "--connection", "Host=y"] },
        { "kill has no option --force", ["kill", "--force", "4711"] },
        { "refuses connections: nothing listens there", ["kill", "4711", $"Host=127.0.0.1;Port=1;Password={Tool.Canary}"] },
    };

    [Theory]
    [MemberData(nameof(Typed))]
    public async Task What_cannot_be_done_is_one_line(string message, string[] arguments) =>
        Assert.Contains(message, (await Tool.RunAsync(arguments)).Failure, StringComparison.Ordinal);

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync();
    }

    // Waits until the session has been in its state for more than a second.
    private static async Task AgeAsync(NpgsqlConnection session)
    {
        await using var eye = new NpgsqlConnection(await TestServer.ConnectionStringAsync() + ";Pooling=false");
        await eye.OpenAsync();
        Assert.True(await Poll.UntilAsync(() => AskAsync(eye, $"SELECT clock_timestamp() - state_change > interval '1.1 s' FROM pg_stat_activity WHERE pid = {session.ProcessID}").Result is true, Generous));
    }
}
