using System.Data.Common;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Telemetry.Tests.Health;

/// <summary>The checks behind a real web server.</summary>
public sealed class KestrelHealthTests : IAsyncLifetime
{
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    private GuardedDataSource Main => _app.Services.GetRequiredService<GuardedDataSource>();

    private GuardedDataSource Orders => _app.Services.GetRequiredKeyedService<GuardedDataSource>("orders");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services
            .AddLeakGuard(await Servers.PoolAsync(2), Quick)
            .AddLeakGuard(await Servers.PoolAsync(3), Quick, serviceKey: "orders");
        builder.Services.AddHealthChecks()
            .AddLeakGuard()
            .AddLeakGuard(serviceKey: "orders")
            .AddLeakGuard("orders, alive", tags: [LeakGuardTags.Live], failureStatus: HealthStatus.Degraded, serviceKey: "orders")
            .AddLeakGuardConnectivity(serviceKey: "orders");
        _app = builder.Build();
        Map("/ready", LeakGuardTags.Ready);
        Map("/live", LeakGuardTags.Live);
        Map("/diagnostic", LeakGuardTags.Diagnostic);
        _app.MapHealthChecks("/all", new() { ResponseWriter = WriteAsync });
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _client = new HttpClient { BaseAddress = new Uri(address) };
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Each_pool_has_its_check_and_each_tag_its_endpoint()
    {
        Assert.Equal(["leakguard", "leakguard-connectivity:orders", "leakguard:orders", "orders, alive"], Names(await AskAsync("/all")));
        Assert.Equal(["leakguard", "leakguard:orders"], Names(await AskAsync("/ready")));
        Assert.Equal(["orders, alive"], Names(await AskAsync("/live")));
        Assert.Equal(["leakguard-connectivity:orders"], Names(await AskAsync("/diagnostic")));
    }

    [Fact]
    public async Task Healthy_and_degraded_are_200_and_unhealthy_is_503()
    {
        var (status, report) = await AskAsync("/ready");
        Assert.Equal((HttpStatusCode.OK, "Healthy"), (status, StatusOf(report, "leakguard")));

        var held = await Main.OpenConnectionAsync();
        var other = await Main.OpenConnectionAsync();
        (status, report) = await AskAsync("/ready");
        Assert.Equal((HttpStatusCode.OK, "Degraded"), (status, StatusOf(report, "leakguard")));
        Assert.Equal("Healthy", StatusOf(report, "leakguard:orders"));

        var waiting = Main.OpenConnectionAsync().AsTask();
        await Wait.UntilAsync(async () => (await AskAsync("/ready")).Status == HttpStatusCode.ServiceUnavailable, "the pool to be called exhausted");
        report = (await AskAsync("/ready")).Report;
        Assert.Equal("Unhealthy", StatusOf(report, "leakguard"));
        Assert.Equal("Healthy", StatusOf(report, "leakguard:orders"));
        Assert.Equal((2, 2, 1), (NumberOf(report, "leakguard", "leased"), NumberOf(report, "leakguard", "maxPoolSize"), NumberOf(report, "leakguard", "waiting")));

        await held.DisposeAsync();
        await other.DisposeAsync();
        await (await waiting).DisposeAsync();
        await Wait.UntilAsync(async () => (await AskAsync("/ready")) is (HttpStatusCode.OK, var better) && StatusOf(better, "leakguard") == "Healthy", "the pool to be well again");
    }

    [Fact]
    public async Task A_check_that_may_only_degrade_keeps_the_instance_in()
    {
        List<DbConnection> held = [];
        for (var i = 0; i < 3; i++)
        {
            held.Add(await Orders.OpenConnectionAsync());
        }

        var waiting = Orders.OpenConnectionAsync().AsTask();
        await Wait.UntilAsync(async () => (await AskAsync("/ready")).Status == HttpStatusCode.ServiceUnavailable, "the pool to be called exhausted");

        var (status, report) = await AskAsync("/live");

        Assert.Equal((HttpStatusCode.OK, "Degraded"), (status, StatusOf(report, "orders, alive")));
        held.ForEach(connection => connection.Dispose());
        await (await waiting).DisposeAsync();
    }

    [Fact]
    public async Task What_the_checks_tell_is_numbers_only()
    {
        var report = (await AskAsync("/all")).Report;

        Assert.All(report.EnumerateObject(), check =>
        {
            var data = check.Value.GetProperty("data").EnumerateObject().ToList();
            Assert.NotEmpty(data);
            Assert.All(data, fact => Assert.Equal(JsonValueKind.Number, fact.Value.ValueKind));
        });
    }

    [Fact]
    public async Task The_checks_take_no_lease()
    {
        var before = (Main.Snapshot().TotalLeases, Orders.Snapshot().TotalLeases);

        for (var i = 0; i < 50; i++)
        {
            await AskAsync("/all");
        }

        Assert.Equal(before, (Main.Snapshot().TotalLeases, Orders.Snapshot().TotalLeases));
    }

    private static void Quick(LeakGuardOptions options)
    {
        options.ScanInterval = TimeSpan.FromMilliseconds(50);
        options.Health.UnhealthyAfter = TimeSpan.FromSeconds(1);
        options.Health.RecoverAfter = TimeSpan.FromMilliseconds(200);
        options.Queue.WaitTimeout = Wait.Generous;
    }

    private static Task WriteAsync(Microsoft.AspNetCore.Http.HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(
            context.Response.Body,
            report.Entries.ToDictionary(entry => entry.Key, entry => new { status = entry.Value.Status.ToString(), data = entry.Value.Data }));
    }

    private static IEnumerable<string> Names((HttpStatusCode Status, JsonElement Report) answer) =>
        answer.Report.EnumerateObject().Select(check => check.Name).Order(StringComparer.Ordinal);

    private static string? StatusOf(JsonElement report, string check) => report.GetProperty(check).GetProperty("status").GetString();

    private static int NumberOf(JsonElement report, string check, string fact) => report.GetProperty(check).GetProperty("data").GetProperty(fact).GetInt32();

    private void Map(string path, string tag) => _app.MapHealthChecks(path, new() { Predicate = check => check.Tags.Contains(tag), ResponseWriter = WriteAsync });

    private async Task<(HttpStatusCode Status, JsonElement Report)> AskAsync(string path)
    {
        using var response = await _client.GetAsync(path);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
