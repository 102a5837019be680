using System.Data.Common;
using LeakGuard.TestSupport;
using LeakGuard.Tests.Reporting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LeakGuard.Tests.DependencyInjection;

/// <summary>Code that asks the container for the unguarded data source is named.</summary>
public sealed class BypassTests : IDisposable
{
    private const string Main = "Host=main;Database=app;Username=bob;Password=canary";
    private const string Other = "Host=other;Database=app;Username=bob;Password=canary";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _time = new();
    private readonly LogRecorder _log = new();
    private readonly HostApplicationBuilder _builder = Host.CreateEmptyApplicationBuilder(null);

    public BypassTests()
    {
        _builder.Services.AddSingleton<TimeProvider>(_time);
        _builder.Logging.AddProvider(_log).SetMinimumLevel(LogLevel.Information);
    }

    private IServiceCollection Services => _builder.Services;

    private IEnumerable<LogLine> Warnings => _log.Lines.Where(line => line.Id.Id == 5004);

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(typeof(TakesDataSource))]
    [InlineData(typeof(TakesConnection))]
    [InlineData(typeof(TakesHosts))]
    [InlineData(typeof(HasTwoConstructors))]
    public async Task A_class_that_takes_what_is_unguarded_is_named_at_the_start(Type service)
    {
        Services.AddLeakGuard(Main).AddTransient(service);

        await StartAsync();

        var line = Assert.Single(Warnings);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.StartsWith($"{service.FullName} takes the unguarded NpgsqlDataSource of pool 'main:5432/app': ", line.Text, StringComparison.Ordinal);
        Assert.EndsWith("Inject DbDataSource instead; with EF Core, add UseLeakGuard.", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_such_classes_are_named_in_one_line()
    {
        Services.AddLeakGuard(Main).AddTransient<TakesDataSource>().AddScoped<TakesConnection>().AddScoped<TakesConnection>();

        await StartAsync();

        Assert.StartsWith($"{typeof(TakesDataSource).FullName}, {typeof(TakesConnection).FullName} takes ", Assert.Single(Warnings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_takes_the_guard_is_not_named()
    {
        Services.AddLeakGuard(Main)
            .AddTransient<TakesGuard>()
            .AddTransient(typeof(TakesDataSource<>))
            .AddSingleton(new TakesDataSource(null!))
            .AddHealthChecks().AddLeakGuard().AddLeakGuardConnectivity();

        using var host = await StartAsync();
        host.Services.GetRequiredService<TakesGuard>();
        host.Services.GetRequiredService<DbConnection>();
        _time.Advance(Grace);

        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task Pools_are_told_apart_by_key()
    {
        Services.AddLeakGuard(Main).AddLeakGuard(Other, serviceKey: "orders").AddTransient<TakesOrders>();

        await StartAsync();

        Assert.StartsWith($"{typeof(TakesOrders).FullName} takes the unguarded NpgsqlDataSource of pool 'other:5432/app': ", Assert.Single(Warnings).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("orders")]
    public async Task A_factory_that_asks_for_it_is_named_by_its_line_after_the_grace(string? key)
    {
        Services.AddLeakGuard(Main, serviceKey: key);
        Services.AddSingleton(provider => new Report(Unguarded(provider, key)));
        using var host = await StartAsync();

        host.Services.GetRequiredService<Report>();

        _time.Advance(Grace - TimeSpan.FromTicks(1));
        Assert.Empty(Warnings);
        _time.Advance(TimeSpan.FromTicks(1));
        var line = Assert.Single(Warnings);
        Assert.StartsWith("BypassTests.Unguarded (BypassTests.cs:", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_told_once_however_many_ask()
    {
        Services.AddLeakGuard(Main).AddTransient(provider => new Report(Unguarded(provider, null))).AddTransient<TakesDataSource>();
        using var host = await StartAsync();

        for (var i = 0; i < 100; i++)
        {
            host.Services.GetRequiredService<Report>();
        }

        _time.Advance(Grace);

        Assert.Single(Warnings);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task Contexts_that_tell_the_guard_are_excused()
    {
        Services.AddLeakGuard(Main);
        using var host = await StartAsync();
        Unguarded(host.Services, null);

        host.Services.GetRequiredService<GuardedDataSource>().ServesEntityFramework = true;
        _time.Advance(Grace);

        Assert.Empty(Warnings);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("orders")]
    public async Task A_connection_of_npgsqls_own_registration_is_noticed_too(string? key)
    {
        Services.AddNpgsqlDataSourceLike(Main, key).AddLeakGuard(serviceKey: key);
        using var host = await StartAsync();

        using var connection = key is null
            ? host.Services.GetRequiredService<NpgsqlConnection>()
            : host.Services.GetRequiredKeyedService<NpgsqlConnection>(key);
        _time.Advance(Grace);

        Assert.Single(Warnings);
    }

    [Fact]
    public async Task A_pool_that_cannot_be_built_stops_the_start_and_is_nobodys_bypass()
    {
        Services.AddLeakGuard(Main + ";Multiplexing=true");
        using var host = _builder.Build();
        Unguarded(host.Services, null);

        await Assert.ThrowsAsync<NotSupportedException>(() => host.StartAsync());
        _time.Advance(Grace);

        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task A_container_that_has_gone_meanwhile_is_asked_nothing()
    {
        Services.AddLeakGuard(Main);
        var host = await StartAsync();
        Unguarded(host.Services, null);
        host.Dispose();

        _time.Advance(Grace);

        Assert.Empty(Warnings);
    }

    private static NpgsqlDataSource Unguarded(IServiceProvider provider, string? key) =>
        key is null ? provider.GetRequiredService<NpgsqlDataSource>() : provider.GetRequiredKeyedService<NpgsqlDataSource>(key);

    private async Task<IHost> StartAsync()
    {
        var host = _builder.Build();
        await host.StartAsync();
        return host;
    }

    private sealed record Report(NpgsqlDataSource Source);

#pragma warning disable CS9113 // What a constructor takes is all that counts here.
    private sealed class TakesDataSource(NpgsqlDataSource source);

    private sealed class TakesDataSource<T>(NpgsqlDataSource source);

    private sealed class TakesConnection(NpgsqlConnection connection);

    private sealed class TakesHosts(NpgsqlMultiHostDataSource source);

    private sealed class TakesOrders([FromKeyedServices("orders")] NpgsqlDataSource source);

    private sealed class TakesGuard(DbDataSource source, GuardedDataSource guard, DbConnection connection);

    private sealed class HasTwoConstructors(DbDataSource source)
    {
        public HasTwoConstructors(DbDataSource source, NpgsqlDataSource npgsql)
            : this(source)
        {
        }
    }
#pragma warning restore CS9113
}
