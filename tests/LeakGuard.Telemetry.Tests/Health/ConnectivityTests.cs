using System.Diagnostics.Metrics;
using LeakGuard.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LeakGuard.Telemetry.Tests.Health;

/// <summary>The check that asks the database, before a server that wants a password.</summary>
public sealed class ConnectivityTests(PasswordServer server) : IClassFixture<PasswordServer>
{
    [OwnedServerTheory]
    [InlineData("in the connection string")]
    [InlineData("in the connection string, where it is kept")]
    [InlineData("by a callback")]
    [InlineData("renewed now and then")]
    public async Task It_gets_in_as_the_pool_does_and_takes_nothing_from_it(string password)
    {
        var settings = server.Settings(password.StartsWith("in ", StringComparison.Ordinal) ? PasswordServer.Password : null);
        settings.PersistSecurityInfo = password.EndsWith("kept", StringComparison.Ordinal);
        await using var provider = new ServiceCollection().AddLogging()
            .AddLeakGuard(settings.ConnectionString, (_, builder) =>
            {
                if (password == "by a callback")
                {
                    builder.UsePasswordProvider(_ => PasswordServer.Password, (_, _) => new ValueTask<string>(PasswordServer.Password));
                }
                else if (password == "renewed now and then")
                {
                    builder.UsePeriodicPasswordProvider((_, _) => new ValueTask<string>(PasswordServer.Password), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1));
                }
            })
            .AddHealthChecks().AddLeakGuardConnectivity(timeout: Wait.Generous).Services
            .BuildServiceProvider();
        await using var connection = await provider.GetRequiredService<GuardedDataSource>().OpenConnectionAsync();

        var result = await CheckAsync(provider);

        Assert.StartsWith($"The database of pool '127.0.0.1:{server.Postgres.Port}/postgres' answered within ", result.Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, result.Status);
        Assert.Equal(1, provider.GetRequiredService<GuardedDataSource>().Snapshot().TotalLeases);
    }

    [OwnedServerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_leaves_no_trace_of_who_connects_in_npgsqls_metrics(bool persists)
    {
        List<string> labels = [];
        using var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => Listen(instrument, listener) };
        listener.SetMeasurementEventCallback<int>((_, _, tags, _) => Note(labels, tags));
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Note(labels, tags));
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Note(labels, tags));
        listener.Start();
        var settings = server.Settings();
        settings.PersistSecurityInfo = persists;
        await using var provider = new ServiceCollection().AddLogging()
            .AddLeakGuard(settings.ConnectionString, options => options.Name = "named")
            .AddHealthChecks().AddLeakGuardConnectivity(timeout: Wait.Generous).Services
            .BuildServiceProvider();

        await CheckAsync(provider);
        listener.RecordObservableInstruments();

        Assert.Contains("named (connectivity)", labels);
        Assert.All(labels, label => Assert.DoesNotContain("canary", label, StringComparison.Ordinal));
    }

    [OwnedServerTheory]
    [InlineData(null)]
    [InlineData("prefer-standby")]
    public async Task Of_several_hosts_one_that_answers_will_do(string? target)
    {
        await using var down = FaultProxy.Start("127.0.0.1", server.Postgres.Port);
        down.Refuse();
        var settings = server.Settings();
        settings.Host = $"127.0.0.1:{down.Port},127.0.0.1:{server.Postgres.Port}";
        settings.TargetSessionAttributes = target;
        await using var provider = new ServiceCollection().AddLogging()
            .AddLeakGuard(settings.ConnectionString, options => options.Name = "hosts")
            .AddHealthChecks().AddLeakGuardConnectivity(timeout: Wait.Generous).Services
            .BuildServiceProvider();

        Assert.StartsWith("The database of pool 'hosts' answered", (await CheckAsync(provider)).Description, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task A_database_that_is_down_is_outlined_and_back_when_it_is_back()
    {
        var settings = server.Settings();
        await using var provider = new ServiceCollection().AddLogging()
            .AddLeakGuard(settings.ConnectionString, options => options.Name = "named")
            .AddHealthChecks().AddLeakGuardConnectivity(freshness: TimeSpan.FromMilliseconds(1), timeout: Wait.Generous).Services
            .BuildServiceProvider();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(provider)).Status);

        await server.Postgres.StopAsync();
        var down = await CheckAsync(provider);
        await server.Postgres.StartAgainAsync();
        var back = await CheckAsync(provider);

        Assert.Equal((HealthStatus.Unhealthy, "The database of pool 'named' did not answer: ConnectionRefused."), (down.Status, down.Description));
        Assert.Equal(HealthStatus.Healthy, back.Status);
    }

    private static async Task<HealthReportEntry> CheckAsync(ServiceProvider provider) =>
        (await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["leakguard-connectivity"];

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == "Npgsql")
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private static void Note(List<string> labels, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (labels)
        {
            foreach (var tag in tags)
            {
                labels.Add($"{tag.Value}");
            }
        }
    }
}
