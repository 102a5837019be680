using System.Globalization;
using System.Text.Json;
using LeakGuard.Cli.Tests.Running;
using LeakGuard.TestSupport;

namespace LeakGuard.Cli.Tests.Commands;

/// <summary>Whatever is wrong with what was typed or with the world: one line, and exit code 3.</summary>
public sealed class BadInputTests
{
    public static TheoryData<string, string[]> Typed => new()
    {
        { "A command is missing", [] },
        { "There is no such command", ["doctro"] },
        { "doctor has no option --conection. It has: --connection", ["doctor", "--conection", $"Host=x;Password={Tool.Canary}"] },
        { "doctor has no option of that name", ["doctor", $"-{Tool.Canary}"] },
        { "--timeout needs a value: --timeout DURATION", ["doctor", "--timeout"] },
        { "no duration from 1 s to 60 s", ["doctor", "--timeout", "soon"] },
        { "no duration from 1 s to 60 s", ["doctor", "--timeout", "2h"] },
        { "given twice", ["doctor", $"Host=x;Password={Tool.Canary}", "--connection", "Host=y"] },
        { "takes fewer arguments", ["doctor", "Host=x;", $"Password={Tool.Canary}"] },
        { "setting number 3 is not known", ["doctor", $"Host=x;Password=begin;{Tool.Canary}=1"] },
        { "separates its settings by spaces", ["doctor", $"host=x password={Tool.Canary}"] },
        { "URI of an unknown scheme", ["doctor", $"mysql://root:{Tool.Canary}@x/y"] },
        { "The port of the connection URI cannot be read", ["doctor", $"postgres://x:{Tool.Canary}@y:port/z"] },
        { "begins no two hexadecimal digits", ["doctor", $"postgres://x:{Tool.Canary}%@y/z"] },
        { "parameter 'colour' that is not known", ["doctor", $"postgres://x:{Tool.Canary}@y/z?colour=red"] },
        { "is no SSL mode", ["doctor", $"postgres://x:{Tool.Canary}@y/z?sslmode=maybe"] },
        { "--app takes the address", ["doctor", "--app", "localhost"] },
        { "The connection string of --pgbouncer cannot be read", ["doctor", "--pgbouncer", $"Hots=x;Password={Tool.Canary}"] },
        { "watch needs one of --record FILE and --report FILE", ["watch"] },
        { "/nowhere/at/all cannot be read", ["watch", "--report", "/nowhere/at/all"] },
    };

    [Theory]
    [MemberData(nameof(Typed))]
    public async Task What_was_typed_is_not_understood(string message, string[] arguments) =>
        Assert.Contains(message, (await Tool.RunAsync(arguments)).Failure, StringComparison.Ordinal);

    [OwnedServerTheory]
    [InlineData("doctor")]
    [InlineData("top")]
    [InlineData("audit")]
    public async Task The_server_cannot_be_looked_at(string command)
    {
        var port = (await TestServer.GetAsync()).Port.ToString(CultureInfo.InvariantCulture);

        Assert.Contains("refuses connections: nothing listens there", await ComplaintAsync($"Host=127.0.0.1;Port=1;Username=x;Password={Tool.Canary}"), StringComparison.Ordinal);
        Assert.Contains("is not known. Check 'Host'", await ComplaintAsync($"postgres://x:{Tool.Canary}@no-such-host.invalid/y"), StringComparison.Ordinal);
        Assert.Contains("wrong password or role", await ComplaintAsync(await TestServer.UriAsync(TestServer.Secured, "wrong-" + Tool.Canary)), StringComparison.Ordinal);
        Assert.Contains("none was given", await ComplaintAsync(await TestServer.UriAsync(TestServer.Secured)), StringComparison.Ordinal);
        Assert.Contains("there is no such database", await ComplaintAsync(await TestServer.UriAsync(TestServer.Plain, database: "nowhere")), StringComparison.Ordinal);
        Assert.Contains("SSL", await ComplaintAsync($"Host=127.0.0.1;Port={port};Username=plain;SSL Mode=Require"), StringComparison.OrdinalIgnoreCase);

        async Task<string> ComplaintAsync(string connection) => (await Tool.RunAsync(command, connection)).Failure;
    }

    [OwnedServerFact]
    public async Task A_role_without_rights_is_told_so()
    {
        await using var sessions = new Sessions();
        var database = await sessions.OpenAsync("set-up", "REVOKE SELECT ON pg_stat_activity FROM PUBLIC");
        try
        {
            Assert.Contains("GRANT pg_monitor", (await Tool.RunAsync("doctor", await TestServer.UriAsync(TestServer.Plain))).Failure, StringComparison.Ordinal);
        }
        finally
        {
            await Sessions.ExecuteAsync(database, "GRANT SELECT ON pg_stat_activity TO PUBLIC");
        }
    }

    [OwnedServerFact]
    public async Task What_is_no_PgBouncer_is_called_that_and_nothing_healthy()
    {
        var server = await TestServer.ConnectionStringAsync();

        var result = await Tool.RunAsync("doctor", server, "--pgbouncer", server);

        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("Unsure: What answers at 127.0.0.1:", result.FirstLine, StringComparison.Ordinal);
        Assert.Contains("no PgBouncer console", result.FirstLine, StringComparison.Ordinal);
    }

    [OwnedServerTheory]
    [InlineData("no message at all", new byte[] { 0, 0, 0, 0, 0 })]
    [InlineData("a row that ends early", new byte[] { (byte)'T', 0, 0, 0, 6, 0, 0, (byte)'D', 0, 0, 0, 8, 0, 1, 0, 0 })]
    [InlineData("a value longer than its row", new byte[] { (byte)'T', 0, 0, 0, 6, 0, 0, (byte)'D', 0, 0, 0, 10, 0, 1, 127, 0, 0, 0 })]
    public async Task A_console_of_half_broken_rows_is_told_and_nothing_is_healthy(string what, byte[] rows)
    {
        await using var console = new BrokenConsole(rows);

        var result = await Tool.RunAsync("doctor", await TestServer.ConnectionStringAsync(), "--pgbouncer", console.ConnectionString, "--timeout", "2s");

        Assert.True((3, "") == (result.ExitCode, result.Error), $"{what}: {result.ExitCode} {result.Error}");
        Assert.StartsWith("Unsure: ", result.FirstLine, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:", result.FirstLine, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task A_failure_is_JSON_where_JSON_was_asked_for()
    {
        var result = await Tool.RunAsync("doctor", "--json", await TestServer.UriAsync(TestServer.Secured, "wrong-" + Tool.Canary));

        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(3, json.RootElement.GetProperty("exitCode").GetInt32());
        Assert.Contains("wrong password", json.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("wrong password", result.OnlyComplaint, StringComparison.Ordinal);
    }
}
