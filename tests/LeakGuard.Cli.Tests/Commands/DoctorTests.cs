using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LeakGuard.Cli.Tests.Running;
using LeakGuard.TestSupport;
using Npgsql;
using Xunit.Abstractions;

namespace LeakGuard.Cli.Tests.Commands;

public sealed class DoctorTests(ITestOutputHelper output)
{
    // Only decides when the test is given up: the command answers in a second or two on a quiet machine.
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    [OwnedServerFact]
    public async Task A_quiet_server_is_healthy()
    {
        var result = await Tool.RunAsync("doctor", await TestServer.ConnectionStringAsync());

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("Healthy: ", result.FirstLine, StringComparison.Ordinal);
        Assert.Contains("\nServer: 127.0.0.1:", result.Output, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task A_blocked_server_is_critical_and_names_who_blocks_and_what_to_do()
    {
        await using var sessions = new Sessions();
        var (holder, _) = await sessions.BlockAsync();

        var result = await Tool.RunAsync("doctor", await TestServer.UriAsync(TestServer.Secured, Tool.Canary));

        Assert.Equal((2, ""), (result.ExitCode, result.Error));
        Assert.StartsWith($"Critical: pid {holder.ProcessID} (app 'orders'", result.FirstLine, StringComparison.Ordinal);
        Assert.Contains("1 session waits for its locks", result.FirstLine, StringComparison.Ordinal);
        Assert.Contains($"  Next: ", result.Output, StringComparison.Ordinal);
        Assert.Contains($"WHERE pid = {holder.ProcessID} AND backend_start = ", result.Output, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task JSON_says_the_same_for_programs()
    {
        await using var sessions = new Sessions();
        await sessions.BlockAsync();

        var result = await Tool.RunAsync("doctor", "--json", await TestServer.ConnectionStringAsync());

        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        Assert.Equal((2, 1, 2), (result.ExitCode, root.GetProperty("version").GetInt32(), root.GetProperty("exitCode").GetInt32()));
        var verdict = root.GetProperty("diagnosis").GetProperty("verdicts")[0];
        Assert.Equal("Critical", verdict.GetProperty("severity").GetString());
        Assert.Contains("'orders'", verdict.GetProperty("headline").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(verdict.GetProperty("evidence").EnumerateArray());
        var server = root.GetProperty("server");
        Assert.Equal((TestServer.MaxConnections, TestServer.MaxConnections - 3), (server.GetProperty("maxConnections").GetInt32(), server.GetProperty("ordinary").GetInt32()));
        Assert.Equal(server.GetProperty("used").GetInt32(), server.GetProperty("states").EnumerateObject().Sum(state => state.Value.GetInt32()));
        Assert.Empty(root.GetProperty("failures").EnumerateArray());
    }

    [OwnedServerFact]
    public async Task An_exhausted_server_is_still_looked_at_by_whom_the_reserved_slots_are_for()
    {
        await using var sessions = new Sessions();
        for (var taken = 0; taken < TestServer.MaxConnections - 3; taken++)
        {
            await sessions.OpenAsync("greedy", user: TestServer.Plain);
        }

        var clock = Stopwatch.StartNew();
        var insider = await Tool.RunAsync("doctor", await TestServer.ConnectionStringAsync());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"answered within {clock.Elapsed.TotalSeconds:0.00} s, its start included"));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Generous);
        var outsider = await Tool.RunAsync("doctor", await TestServer.UriAsync(TestServer.Plain));

        Assert.Equal((2, 2), (insider.ExitCode, outsider.ExitCode));
        Assert.Contains("takes no more connections", insider.FirstLine, StringComparison.Ordinal);
        Assert.Contains("'greedy'", insider.FirstLine, StringComparison.Ordinal);
        Assert.Contains("takes no more connections", outsider.FirstLine, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task A_role_that_sees_little_is_told_what_it_lacks()
    {
        await using var sessions = new Sessions();
        await sessions.OpenAsync("orders");

        var result = await Tool.RunAsync("doctor", await TestServer.UriAsync(TestServer.Plain));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("GRANT pg_monitor TO \"plain\"", result.Output, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task A_server_that_comes_and_goes_is_no_healthy_one()
    {
        var server = await TestServer.GetAsync();
        await server.StopAsync();
        try
        {
            Assert.Contains("nothing listens there", (await Tool.RunAsync("doctor", server.ConnectionString)).Failure, StringComparison.Ordinal);
        }
        finally
        {
            await server.StartAgainAsync();
        }
    }

    [PgBouncerFact]
    public async Task The_pooler_is_looked_at_as_well()
    {
        await using var pooler = await LocalPgBouncer.StartAsync(await TestServer.ConnectionStringAsync(), new LocalPgBouncerOptions { Auth = BouncerAuth.ScramSha256 });

        var result = await Tool.RunAsync("doctor", await TestServer.ConnectionStringAsync(), "--pgbouncer", pooler.AdminConnectionString);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\nPgBouncer: 127.0.0.1:{pooler.Port}, version 1."), result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(pooler.AdminConnectionString).Password!, result.Output, StringComparison.Ordinal);
    }
}
