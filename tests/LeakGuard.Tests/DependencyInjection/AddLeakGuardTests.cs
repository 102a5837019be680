using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LeakGuard.Tests.DependencyInjection;

public sealed class AddLeakGuardTests
{
    private const string Main = "Host=main;Database=app;Username=bob;Password=canary";
    private const string Other = "Host=other;Database=app;Username=bob;Password=canary";

    private readonly ServiceCollection _services = [];

    [Fact]
    public void A_connection_string_is_all_it_takes()
    {
        using var provider = _services.AddLeakGuard(Main).BuildServiceProvider();

        var guarded = provider.GetRequiredService<GuardedDataSource>();
        Assert.Same(guarded, provider.GetRequiredService<DbDataSource>());
        Assert.Same(guarded, provider.GetRequiredService<IPoolMonitor>());
        Assert.Contains("Host=main", provider.GetRequiredService<NpgsqlDataSource>().ConnectionString, StringComparison.Ordinal);
        Assert.NotSame(provider.GetRequiredService<DbConnection>(), provider.GetRequiredService<DbConnection>());
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(null, true)]
    [InlineData("orders", false)]
    [InlineData("orders", true)]
    public void The_guard_wins_whether_npgsql_registers_before_or_after(string? key, bool npgsqlFirst)
    {
        if (npgsqlFirst)
        {
            _services.AddNpgsqlDataSourceLike(Main, key).AddLeakGuard(serviceKey: key);
        }
        else
        {
            _services.AddLeakGuard(serviceKey: key).AddNpgsqlDataSourceLike(Main, key);
        }

        using var provider = _services.BuildServiceProvider();

        Assert.IsType<GuardedDataSource>(Get<DbDataSource>(provider, key));
        Assert.IsType<GuardedDataSource>(Get<IPoolMonitor>(provider, key));
        Assert.IsAssignableFrom<NpgsqlDataSource>(Get<NpgsqlDataSource>(provider, key));
        Assert.Single(Single<DbDataSource>(key));
        Assert.Single(Single<DbConnection>(key));
    }

    [Fact]
    public void A_data_source_registered_as_an_instance_is_guarded_too()
    {
        using var source = NpgsqlDataSource.Create(Main);

        using var provider = _services.AddSingleton(source).AddLeakGuard().BuildServiceProvider();

        Assert.IsType<GuardedDataSource>(provider.GetRequiredService<DbDataSource>());
        Assert.Same(source, provider.GetRequiredService<NpgsqlDataSource>());
    }

    [Fact]
    public void The_connection_string_given_last_takes_the_place_of_what_was_there()
    {
        using var provider = _services.AddNpgsqlDataSourceLike(Other).AddLeakGuard(Other).AddLeakGuard(Main).AddNpgsqlDataSourceLike(Other).BuildServiceProvider();

        Assert.Contains("Host=main", provider.GetRequiredService<DbDataSource>().ConnectionString, StringComparison.Ordinal);
        Assert.Single(Single<NpgsqlDataSource>(null));
    }

    [Fact]
    public void Pools_are_told_apart_by_key()
    {
        using var provider = _services.AddLeakGuard(Main).AddLeakGuard(Other, serviceKey: "orders").BuildServiceProvider();

        Assert.Contains("Host=main", provider.GetRequiredService<DbDataSource>().ConnectionString, StringComparison.Ordinal);
        Assert.Contains("Host=other", provider.GetRequiredKeyedService<DbDataSource>("orders").ConnectionString, StringComparison.Ordinal);
        Assert.Same(provider.GetRequiredKeyedService<GuardedDataSource>("orders"), provider.GetRequiredKeyedService<IPoolMonitor>("orders"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("orders")]
    public void Calling_twice_adds_no_second_pool_and_applies_both_settings_in_order(string? key)
    {
        _services.AddLeakGuard(Main, options => (options.Name, options.DigestWindow) = ("first", TimeSpan.FromSeconds(7)), key);
        var before = _services.Count(service => service.ServiceType.Assembly == typeof(GuardedDataSource).Assembly);
        _services.AddLeakGuard(Main, options => options.Name += " second", key);

        using var provider = _services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptionsMonitor<LeakGuardOptions>>().Get(key ?? "");

        Assert.Equal(before, _services.Count(service => service.ServiceType.Assembly == typeof(GuardedDataSource).Assembly));
        Assert.Equal(("first second", TimeSpan.FromSeconds(7)), (options.Name, options.DigestWindow));
        Assert.Single(Single<DbDataSource>(key));
    }

    [Fact]
    public void Code_comes_after_configuration_however_often_it_is_called()
    {
        AddSettings(new() { ["LeakGuard:Name"] = "configured", ["LeakGuard:LeakThreshold"] = "00:02:00" });
        _services.AddLeakGuard(Main, options => options.Name += " first").AddLeakGuard(options => options.Name += " second");

        using var provider = _services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptionsMonitor<LeakGuardOptions>>().CurrentValue;

        Assert.Equal("configured first second", options.Name);
        Assert.Equal(TimeSpan.FromMinutes(2), options.LeakThreshold);
    }

    [Theory]
    [InlineData(null, "the default pool")]
    [InlineData("orders", "key 'orders'")]
    public void Without_a_data_source_the_error_names_the_remedy(string? key, string pool)
    {
        using var provider = _services.AddLeakGuard(serviceKey: key).BuildServiceProvider();

        var error = Assert.Throws<InvalidOperationException>(() => Get<DbDataSource>(provider, key));

        Assert.Contains(pool, error.Message, StringComparison.Ordinal);
        Assert.Contains("AddNpgsqlDataSource", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LeakGuard:LeakThreshold", "00:00:00", "LeakThreshold is 00:00:00")]
    [InlineData("LeakGuard:LeakThreshhold", "00:00:30", "'LeakGuard:LeakThreshhold' is no setting")]
    [InlineData("LeakGuard:Pools:orders:ScanInterval", "never", "'LeakGuard:Pools:orders:ScanInterval' is 'never'")]
    public async Task Bad_settings_stop_the_host_at_its_start(string key, string value, string complaint)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { [key] = value });
        builder.Services.AddLeakGuard(Main).AddLeakGuard(Other, serviceKey: "orders");
        using var host = builder.Build();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        Assert.Contains(complaint, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Npgsql_can_be_set_up_and_gets_a_name_that_gives_nothing_away()
    {
        NpgsqlDataSourceBuilder? seen = null;
        using var provider = _services.AddLeakGuard(Main + ";Persist Security Info=true", (_, builder) => seen = builder).BuildServiceProvider();

        provider.GetRequiredService<DbDataSource>();

        Assert.Equal("main:5432/app", seen?.Name);
    }

    [Fact]
    public void Nonsense_is_refused_at_once()
    {
        Assert.Throws<ArgumentException>(() => _services.AddLeakGuard(" "));
        Assert.Throws<ArgumentException>(() => _services.AddLeakGuard(Main, serviceKey: ""));
        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddLeakGuard());
    }

    [Fact]
    public void The_container_disposes_everything_without_complaint()
    {
        var provider = _services.AddLeakGuard(Main).BuildServiceProvider();
        provider.GetRequiredService<DbDataSource>();
        provider.GetRequiredService<IPoolMonitor>();
        provider.GetRequiredService<DbConnection>();

        provider.Dispose();
    }

    private void AddSettings(Dictionary<string, string?> settings) =>
        _services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

    private IEnumerable<ServiceDescriptor> Single<T>(object? key) =>
        _services.Where(service => service.ServiceType == typeof(T) && Equals(service.ServiceKey, key));

    private static T Get<T>(ServiceProvider provider, object? key)
        where T : class =>
        key is null ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(key);
}
