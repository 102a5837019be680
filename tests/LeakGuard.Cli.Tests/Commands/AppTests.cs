using System.Globalization;
using System.Text.Json;
using LeakGuard.Cli.Tests.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace LeakGuard.Cli.Tests.Commands;

/// <summary>The application's side beside the server's: sessions get their lines of code.</summary>
public sealed class AppTests
{
    [OwnedServerFact]
    public async Task A_leak_is_named_by_its_line_where_the_server_sees_idle_sessions_only()
    {
        await using var app = await LeakyApp.StartAsync();
        await app.LeakAsync(2);
        var server = await TestServer.ConnectionStringAsync();

        var without = await Tool.RunAsync("doctor", server);
        var with = await Tool.RunAsync("doctor", server, "--app", app.Page);

        Assert.Equal(0, without.ExitCode);
        Assert.Equal((1, ""), (with.ExitCode, with.Error));
        Assert.StartsWith($"Warning: 2 of {LeakyApp.PoolSize} connections are held and not used", with.FirstLine, StringComparison.Ordinal);
        Assert.Contains("LeakyApp.LeakAsync (LeakyApp.cs:", with.FirstLine, StringComparison.Ordinal);
        Assert.Contains("2 of them idle on the server too", with.Output, StringComparison.Ordinal);
        Assert.Contains($"pool '{LeakyApp.PoolName}' 2 of {LeakyApp.PoolSize} leased", with.Output, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task A_healthy_application_is_healthy()
    {
        await using var app = await LeakyApp.StartAsync();

        var result = await Tool.RunAsync("doctor", await TestServer.ConnectionStringAsync(), "--app", app.Page);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [OwnedServerFact]
    public async Task The_application_alone_tells_where_the_server_is_out_of_reach()
    {
        await using var app = await LeakyApp.StartAsync();
        await app.LeakAsync(2);

        var result = await Tool.RunAsync("doctor", "--json", $"Host=127.0.0.1;Port=1;Password={Tool.Canary}", "--app", app.Page);

        Assert.Equal(1, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Contains("nothing listens there", json.RootElement.GetProperty("failures")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(["Leak"], json.RootElement.GetProperty("diagnosis").GetProperty("verdicts").EnumerateArray().Select(verdict => verdict.GetProperty("cause").GetString()));
        Assert.Equal(2, json.RootElement.GetProperty("app").GetProperty("pools")[0].GetProperty("leased").GetInt32());
    }

    [OwnedServerFact]
    public async Task A_pool_isolated_by_hand_is_told_though_the_server_is_out_of_reach()
    {
        await using var app = await LeakyApp.StartAsync();
        app.Pool.Isolate();

        var isolated = await Tool.RunAsync("doctor", "Host=127.0.0.1;Port=1", "--app", app.Page);

        Assert.Equal(2, isolated.ExitCode);
        Assert.Contains("was isolated by hand", isolated.FirstLine, StringComparison.Ordinal);
        Assert.Contains("Note: 127.0.0.1:1/", isolated.Output, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task An_application_without_a_pool_tells_nothing()
    {
        await using var app = await LeakyApp.AnsweringAsync(200, "{\"version\":1,\"pools\":[]}");

        Assert.Contains("nothing listens there", (await Tool.RunAsync("doctor", "Host=127.0.0.1;Port=1", "--app", app.Page)).Failure, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task Top_shows_the_line_of_a_session_that_was_leased()
    {
        await using var app = await LeakyApp.StartAsync();
        await app.LeakAsync(1);

        var result = await Tool.RunAsync("top", await TestServer.ConnectionStringAsync(), "--app", $"{app.Page}/leases.json");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("LeakyApp.LeakAsync (LeakyApp.cs:", result.Output.Split('\n').Single(line => line.Contains(" orders  ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("There is no terminal", result.OnlyComplaint, StringComparison.Ordinal);
    }

    [OwnedServerTheory]
    [InlineData(200, "{\"version\":1,\"pools\":[{\"name\":\"x\",", "is not LeakGuard's JSON")]
    [InlineData(200, "<html>", "is not LeakGuard's JSON")]
    [InlineData(200, "{}", "is not LeakGuard's JSON")]
    [InlineData(200, "null", "is not LeakGuard's JSON")]
    [InlineData(200, "{\"version\":2,\"pools\":[]}", "speaks version 2")]
    [InlineData(401, "", "asks who you are (401). Set LEAKGUARD_APP_AUTHORIZATION")]
    [InlineData(403, "", "does not let you in (403)")]
    [InlineData(404, "", "There is nothing at")]
    [InlineData(500, "boom", "answered with status 500")]
    [InlineData(302, "", "answered with status 302")]
    public async Task An_application_that_does_not_answer_well_is_told_and_nothing_is_healthy(int status, string body, string message)
    {
        await using var app = await LeakyApp.AnsweringAsync(status, body, status == 302 ? "http://127.0.0.1:1/" : null);

        var result = await Tool.RunAsync("doctor", await TestServer.ConnectionStringAsync(), "--app", app.Page.Replace("//", $"//user:{Tool.Canary}@", StringComparison.Ordinal) + $"?token={Tool.Canary}");

        Assert.Equal((3, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("Unsure: ", result.FirstLine, StringComparison.Ordinal);
        Assert.Contains(message, result.FirstLine, StringComparison.Ordinal);
    }

    [OwnedServerTheory]
    [InlineData("{\"version\":1,\"pools\":[{}]}")]
    [InlineData("{\"version\":1,\"pools\":[{\"name\":null,\"leases\":[{},{\"age\":-5,\"idleFor\":1e300,\"activity\":\"Dreaming\",\"processId\":-1,\"purpose\":\"\"}],\"breaker\":\"Molten\",\"holders\":[{}]}],\"colour\":\"red\"}")]
    [InlineData("{\"version\":1,\"pools\":[{\"name\":\"\\u001b[2J\",\"leased\":2147483647,\"maxPoolSize\":-1,\"totalLeases\":-9}]}")]
    public async Task Senseless_leases_make_no_failure(string body)
    {
        await using var app = await LeakyApp.AnsweringAsync(200, body);

        var result = await Tool.RunAsync("doctor", await TestServer.ConnectionStringAsync(), "--app", app.Page);

        Assert.True(result.ExitCode is >= 0 and <= 2 && result.Error.Length == 0, result.Error);
        Assert.DoesNotContain('\e', result.Output);
    }

    [OwnedServerFact]
    public async Task An_application_that_does_not_answer_is_waited_for_no_longer_than_was_said()
    {
        await using var app = await LeakyApp.StartAsync(web => web.Run(context => Task.Delay(Timeout.Infinite, context.RequestAborted)));

        var result = await Tool.RunAsync("doctor", await TestServer.ConnectionStringAsync(), "--app", app.Page, "--timeout", "1s");

        Assert.Contains("did not answer within 1 s", result.FirstLine, StringComparison.Ordinal);
        Assert.Equal(3, result.ExitCode);
    }

    [OwnedServerFact]
    public async Task Authorization_is_taken_from_the_environment_or_the_address()
    {
        await using var app = await LeakyApp.StartAsync(web =>
        {
            web.Use((HttpContext context, RequestDelegate next) =>
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                string[] allowed = [$"Bearer {Tool.Canary}", $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"me:{Tool.Canary}"))}"];
                if (allowed.Contains(context.Request.Headers.Authorization.ToString()))
                {
                    context.Response.StatusCode = StatusCodes.Status200OK;
                    return next(context);
                }

                return Task.CompletedTask;
            });
            web.MapLeakGuard();
        });
        var server = await TestServer.ConnectionStringAsync();

        Assert.Equal(3, (await Tool.RunAsync("doctor", server, "--app", app.Page)).ExitCode);
        Assert.Equal(0, (await Tool.RunAsync([("LEAKGUARD_APP_AUTHORIZATION", $"Bearer {Tool.Canary}")], "doctor", server, "--app", app.Page)).ExitCode);
        Assert.Equal(0, (await Tool.RunAsync("doctor", server, "--app", app.Page.Replace("//", string.Create(CultureInfo.InvariantCulture, $"//me:{Tool.Canary}@"), StringComparison.Ordinal))).ExitCode);
    }
}
