using System.Text.Json;
using LeakGuard.Cli.Tests.Running;
using LeakGuard.TestSupport;

namespace LeakGuard.Cli.Tests.Commands;

public sealed class AuditTests
{
    [OwnedServerFact]
    public async Task What_to_change_is_told_with_its_value_and_why()
    {
        await using var sessions = new Sessions();
        await sessions.OpenAsync("orders", user: TestServer.Plain);

        var result = await Tool.RunAsync("audit", await TestServer.UriAsync(TestServer.Secured, Tool.Canary));

        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("Warning: ", result.FirstLine, StringComparison.Ordinal);
        Assert.Contains(" thing", result.FirstLine, StringComparison.Ordinal);
        Assert.Contains("\nWarning: idle_in_transaction_session_timeout is not set for role ", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n    ALTER ROLE \"plain\" SET idle_in_transaction_session_timeout = '1min';", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nHint: With all 20 connections at work", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nServer: 127.0.0.1:", result.Output, StringComparison.Ordinal);
        Assert.Contains("No pool's settings are known here", result.Output, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task Keywords_of_an_applications_connection_string_are_checked_and_none_of_its_words_is_shown()
    {
        var server = await TestServer.ConnectionStringAsync();

        var result = await Tool.RunAsync("audit", "--json", $"{server};Application Name=orders;Maximum Pool Size=50;Trust Server Certificate=true;Timeout=0;Search Path={Tool.Canary}");

        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var findings = json.RootElement.GetProperty("findings").EnumerateArray().ToList();
        var budget = Assert.Single(findings, finding => finding.GetProperty("topic").GetString() == "ConnectionBudget");
        Assert.Equal("Warning", budget.GetProperty("severity").GetString());
        Assert.StartsWith("Instances of 'orders' may open 1 × 50 = 50 connections together, and the server takes 17", budget.GetProperty("headline").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Maximum Pool Size=", budget.GetProperty("change").GetProperty("command").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(budget.GetProperty("why").EnumerateArray());
        Assert.Contains(findings, finding => finding.GetProperty("change").GetProperty("command").GetString() == "Timeout=15");
        Assert.Contains(findings, finding => finding.GetProperty("severity").GetString() == "Hint" && finding.TryGetProperty("change", out var change) && change.GetProperty("setting").GetString() == "Trust Server Certificate");
        Assert.Equal(1, json.RootElement.GetProperty("exitCode").GetInt32());
    }

    [OwnedServerFact]
    public async Task An_applications_pools_are_checked_as_it_tells_of_them()
    {
        await using var app = await LeakyApp.StartAsync();
        await app.LeakAsync(1);

        var result = await Tool.RunAsync("audit", await TestServer.ConnectionStringAsync(), "--app", app.Page);
        var known = await Tool.RunAsync("audit", "--json", await TestServer.ConnectionStringAsync(), "--app", app.Page);

        Assert.Equal("", result.Error);
        Assert.Contains($"\nPools: '{LeakyApp.PoolName}'", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("No pool's settings are known", result.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(known.Output);
        Assert.Equal(LeakyApp.PoolName, Assert.Single(json.RootElement.GetProperty("pools").EnumerateArray()).GetString());
    }

    [OwnedServerTheory]
    [InlineData("{\"version\":1,\"pools\":[{\"name\":\"old\"}]}", "No pool's settings are known here")]
    [InlineData("{\"version\":1,\"pools\":[{\"name\":\"odd\",\"configuration\":{}}]}", "Pools: 'odd'")]
    [InlineData("{\"version\":1,\"pools\":[{\"name\":\"odd\",\"configuration\":{\"keywords\":{\"Maximum Pool Size\":\"many\",\"Timeout\":null,\"Colour\":\"red\"},\"given\":[\"x\"],\"pooler\":\"Sieve\",\"sessionFeatures\":[\"Dreaming\",\"Listen\"],\"serverSettings\":{\"statement_timeout\":\"later\"}}}]}", "Pools: 'odd'")]
    public async Task What_an_application_of_another_version_tells_makes_no_failure(string body, string said)
    {
        await using var app = await LeakyApp.AnsweringAsync(200, body);

        var result = await Tool.RunAsync("audit", await TestServer.ConnectionStringAsync(), "--app", app.Page);

        Assert.True(result.ExitCode is >= 0 and <= 2 && result.Error.Length == 0, result.Error);
        Assert.Contains(said, result.Output, StringComparison.Ordinal);
    }

    [PgBouncerFact]
    public async Task The_pooler_is_checked_as_well()
    {
        await using var pooler = await LocalPgBouncer.StartAsync(await TestServer.ConnectionStringAsync(), new LocalPgBouncerOptions { QueryWaitTimeout = TimeSpan.Zero, Auth = BouncerAuth.ScramSha256 });

        var result = await Tool.RunAsync("audit", await TestServer.ConnectionStringAsync(), "--pgbouncer", pooler.AdminConnectionString);

        Assert.Equal("", result.Error);
        Assert.Contains("Clients wait in PgBouncer for a server connection without end.", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n    query_wait_timeout = 15\n", result.Output, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task What_was_asked_for_and_not_seen_is_not_in_order()
    {
        var server = await TestServer.ConnectionStringAsync();

        Assert.Contains("nothing listens there", (await Tool.RunAsync("audit", $"Host=127.0.0.1;Port=1;Password={Tool.Canary}")).Failure, StringComparison.Ordinal);
        Assert.Contains("wrong password or role", (await Tool.RunAsync("audit", await TestServer.UriAsync(TestServer.Secured, "wrong-" + Tool.Canary))).Failure, StringComparison.Ordinal);
        var pooler = await Tool.RunAsync("audit", server, "--pgbouncer", server);
        Assert.Contains("no PgBouncer console", pooler.Output, StringComparison.Ordinal);
        Assert.Equal(1, pooler.ExitCode);
    }
}
