using System.Diagnostics;
using System.Net;
using LeakGuard.Telemetry.Tests.Health;
using LeakGuard.Telemetry.Tests.Logs;
using LeakGuard.Telemetry.Tests.Metrics;
using LeakGuard.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace LeakGuard.Telemetry.Tests.Secrets;

/// <summary>Nothing of who connects, whereto, and with what comes out anywhere, where the pool has a name.</summary>
public sealed class SecretsTests(PasswordServer server) : IClassFixture<PasswordServer>
{
    private const string Host = "127.77.77.77";
    private const string Literal = "canary_literal";
    private const string Parameter = "canary_parameter";

    // Whatever is said, these are part of it.
    private static readonly int[] Events = [1001, 1002, 2001, 2002, 2004, 2005, 2006, 2007, 3001, 3002, 3003, 3005, 3006, 5001, 5002, 5003, 5004, 5005];

    private static readonly string[] Canaries = [PasswordServer.Password, PasswordServer.User, Host, Literal, Parameter, "canary"];

    [OwnedServerFact]
    public async Task Nothing_secret_comes_out()
    {
        var evidence = new Evidence();
        using var log = new LogKeeper();
        List<Activity> traces = [];
        using var tracing = Sdk.CreateTracerProviderBuilder().AddSource("LeakGuard.Telemetry.Tests.Secrets").AddInMemoryExporter(traces).Build();
        await using var collection = await Collection.StartAsync(LeakGuardInstruments.MeterName);
        using var ear = new CounterEar(evidence);
        await using var network = FaultProxy.Start("127.0.0.1", server.Postgres.Port, IPAddress.Parse(Host));
        var settings = new Dictionary<string, string?>();
        using var host = await StartAsync(network, log, evidence, settings);
        var guard = host.Services.GetRequiredService<GuardedDataSource>();
        var play = new Play(guard, network, evidence, Literal, Parameter);

        await play.LeakAsync();
        await play.RefuseAsync();
        await play.LockUpAsync();
        Reload(host, settings, ("LeakGuard:Reclaim:Suspected", "Enabled"), ("LeakGuard:Reclaim:After", "00:00:00.2"));
        await play.ReclaimAsync();
        await play.AbandonAsync();
        await BypassAsync(host, log);
        ReloadNonsense(host, settings);
        await CheckAsync(host, evidence);
        await play.BreakAsync();
        await CheckAsync(host, evidence);
        await play.RecoverAsync();
        await Poll.UntilAsync(() => Missing(log).Length == 0, TimeSpan.FromSeconds(10));
        Assert.Equal("", Missing(log));
        collection.Collect();
        var heard = ear.Heard;
        await Wait.UntilAsync(() => ear.Heard > heard + 20, "the counters to tell");
        Gather(evidence, log, traces, collection);

        Assert.Contains(evidence.Texts, text => text.Text.Contains("orders", StringComparison.Ordinal));
        Assert.True(evidence.Excluded > 0, "Npgsql's own exception should have been on the way.");
        foreach (var canary in Canaries)
        {
            Assert.Empty(evidence.Texts.Where(text => text.Text.Contains(canary, StringComparison.OrdinalIgnoreCase)).Select(text => $"{text.Source}: {text.Text}").Distinct());
        }
    }

    private async Task<IHost> StartAsync(FaultProxy network, LogKeeper log, Evidence evidence, Dictionary<string, string?> settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        ((IConfigurationBuilder)builder.Configuration).Add(new Changing(settings));
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        var connection = server.Settings();
        (connection.Host, connection.Port, connection.MaxPoolSize, connection.Timeout, connection.PersistSecurityInfo) = (Host, network.Port, 2, 2, true);
        connection.ApplicationName = "canary_application";
        builder.Services.AddLeakGuard(connection.ConnectionString, options =>
        {
            options.Name = "orders";
            options.ScanInterval = TimeSpan.FromMilliseconds(20);
            options.LeakThreshold = TimeSpan.FromMilliseconds(200);
            options.IdleInTransactionThreshold = TimeSpan.FromMilliseconds(100);
            options.DigestWindow = TimeSpan.Zero;
            options.Queue.Limit = 2;
            options.Breaker.ConsecutiveFailures = 2;
            options.Listeners.Add(new Gossip(evidence));
        });
        builder.Services.AddHealthChecks().AddLeakGuard().AddLeakGuardConnectivity(freshness: TimeSpan.FromMilliseconds(1), timeout: TimeSpan.FromSeconds(5));
        builder.Services.AddTransient<Bypasser>();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task BypassAsync(IHost host, LogKeeper log)
    {
        await using var past = await host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await Wait.UntilAsync(() => log.Lines.Any(line => line.Id.Id == 5005), "the bypass to be noticed");
    }

    // What can change, what cannot, and what is no good, with secrets where they do not belong.
    private static void ReloadNonsense(IHost host, Dictionary<string, string?> settings)
    {
        foreach (var setting in new (string, string)[]
        {
            ("LeakGuard:OwnerGrace", "00:00:03"),
            ("LeakGuard:TrackFlows", "true"),
            ("LeakGuard:ConnectionString", $"Host={Host};Password={PasswordServer.Password}"),
            ("LeakGuard:Queue", $"Host={Host};Password={PasswordServer.Password}"),
            ("LeakGuard:LeakThreshold", $"Host={Host};Username={PasswordServer.User}"),
            ("LeakGuard:StackCapture", $"postgres://{PasswordServer.User}:{PasswordServer.Password}@{Host}/app"),
        })
        {
            Reload(host, settings, setting);
        }

        settings.Clear();
        Reload(host, settings);
    }

    private static void Reload(IHost host, Dictionary<string, string?> settings, params (string Key, string Value)[] changes)
    {
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        ((IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>()).Reload();
    }

    private static async Task CheckAsync(IHost host, Evidence evidence)
    {
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        foreach (var (name, entry) in report.Entries)
        {
            evidence.Add($"health, {name}", entry.Description);
            evidence.Add($"health, {name}", entry.Data);
            evidence.Add($"health, {name}", entry.Exception);
        }
    }

    // Npgsql's own log lines are Npgsql's: they have categories of their own.
    private static void Gather(Evidence evidence, LogKeeper log, List<Activity> traces, Collection collection)
    {
        foreach (var line in log.Lines.Where(line => !line.Category.StartsWith("Npgsql", StringComparison.Ordinal)))
        {
            evidence.Add($"log, {line.Id}", new object?[] { line.Category, line.Text, line.Facts, line.Scopes, line.Exception });
        }

        Assert.NotEmpty(traces.SelectMany(trace => trace.Events));
        foreach (var told in traces.SelectMany(trace => trace.Events))
        {
            evidence.Add($"trace, {told.Name}", told.Tags);
        }

        foreach (var request in collection.Requests)
        {
            evidence.AddBytes("metrics", request);
        }
    }

    private static string Missing(LogKeeper log) => string.Join(", ", Events.Except(log.Lines.Select(line => line.Id.Id)));

    private sealed class Bypasser(NpgsqlDataSource source)
    {
        public NpgsqlDataSource Source => source;
    }

    // Settings that a reload reads anew.
    private sealed class Changing(Dictionary<string, string?> settings) : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override void Load() => Data = new Dictionary<string, string?>(settings, StringComparer.OrdinalIgnoreCase);
    }
}
