using LeakGuard.Tests.Reporting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LeakGuard.Tests.DependencyInjection;

public sealed class AddHealthCheckTests : IDisposable
{
    private const string Main = "Host=main;Database=app;Username=bob;Password=canary;Persist Security Info=true";

    private readonly ServiceCollection _services = [];
    private readonly LogRecorder _log = new();

    public AddHealthCheckTests() => _services.AddLogging(logging => logging.AddProvider(_log).SetMinimumLevel(LogLevel.Trace));

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task The_check_answers_without_a_database_and_gives_no_password_away()
    {
        _services.AddLeakGuard(Main).AddHealthChecks().AddLeakGuard();
        await using var provider = _services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        var entry = Assert.Contains("leakguard", report.Entries);
        Assert.Null(entry.Exception);
        Assert.All(entry.Data, fact => Assert.DoesNotContain("canary", $"{fact.Value}", StringComparison.Ordinal));
        Assert.DoesNotContain("canary", entry.Description, StringComparison.Ordinal);
        Assert.All(_log.Lines, line => Assert.DoesNotContain("canary", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Names_tags_and_limits_have_defaults_and_can_be_set()
    {
        _services.AddHealthChecks()
            .AddLeakGuard()
            .AddLeakGuard(serviceKey: "orders")
            .AddLeakGuard("mine", HealthStatus.Degraded, ["live"], TimeSpan.FromSeconds(1));

        var checks = Registrations();

        Assert.Equal(["leakguard", "leakguard:orders", "mine"], checks.Select(check => check.Name));
        Assert.Equal([LeakGuardTags.Ready], checks[0].Tags);
        Assert.Equal(HealthStatus.Unhealthy, checks[0].FailureStatus);
        Assert.Equal(["live"], checks[2].Tags);
        Assert.Equal((HealthStatus.Degraded, TimeSpan.FromSeconds(1)), (checks[2].FailureStatus, checks[2].Timeout));
    }

    [Fact]
    public async Task Adding_the_same_pool_twice_does_not_break_the_host()
    {
        _services.AddLeakGuard(Main).AddHealthChecks().AddLeakGuard().AddLeakGuard();
        _services.AddHealthChecks().AddLeakGuard();
        await using var provider = _services.BuildServiceProvider();

        Assert.Single((await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries);
    }

    [Fact]
    public async Task A_check_without_its_pool_names_the_remedy()
    {
        _services.AddHealthChecks().AddLeakGuard(serviceKey: "orders");
        await using var provider = _services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => provider.GetRequiredService<HealthCheckService>().CheckHealthAsync());

        Assert.Contains("services.AddLeakGuard", error.Message, StringComparison.Ordinal);
    }

    private HealthCheckRegistration[] Registrations()
    {
        using var provider = _services.BuildServiceProvider();
        return [.. provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations];
    }
}
