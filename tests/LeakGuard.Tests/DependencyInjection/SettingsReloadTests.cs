using System.Data.Common;
using LeakGuard.TestSupport;
using LeakGuard.Tests.Reporting.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace LeakGuard.Tests.DependencyInjection;

/// <summary>A file of settings that is changed and read again while the application runs.</summary>
public sealed class SettingsReloadTests : IDisposable
{
    private const string Main = "Host=main;Database=app;Username=bob;Password=canary;Maximum Pool Size=10";

    private readonly string _file = Path.GetTempFileName();
    private readonly LogRecorder _log = new();
    private readonly ManualTimeProvider _time = new();
    private readonly IConfigurationRoot _configuration;
    private readonly ServiceProvider _provider;

    public SettingsReloadTests()
    {
        Write("{}");
        _configuration = new ConfigurationBuilder().AddJsonFile(_file, optional: false, reloadOnChange: false).Build();
        _provider = new ServiceCollection()
            .AddSingleton<IConfiguration>(_configuration)
            .AddSingleton<TimeProvider>(_time)
            .AddLogging(logging => logging.AddProvider(_log).SetMinimumLevel(LogLevel.Information))
            .AddLeakGuard(Main, options => options.OwnerGrace = TimeSpan.FromSeconds(9))
            .AddLeakGuard(Main, options => options.Name = "orders", serviceKey: "orders")
            .BuildServiceProvider();
        _ = (Guard, Orders);
    }

    private GuardedDataSource Guard => _provider.GetRequiredService<GuardedDataSource>();

    private GuardedDataSource Orders => _provider.GetRequiredKeyedService<GuardedDataSource>("orders");

    private IEnumerable<int> Ids => _log.Lines.Select(line => line.Id.Id);

    public void Dispose()
    {
        _provider.Dispose();
        (_configuration as IDisposable)?.Dispose();
        _log.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void What_can_change_changes()
    {
        Reload("""{ "LeakGuard": { "Queue": { "Limit": 7, "WaitTimeout": "00:00:03" } } }""");

        Assert.Equal(7, Guard.Snapshot().QueueLimit);
        var line = Assert.Single(_log.Lines);
        Assert.Equal((LogLevel.Information, 5001), (line.Level, line.Id.Id));
        Assert.Equal(
            "Settings of pool 'main:5432/app' changed and hold from now on: Queue.Limit from its default to 7; Queue.WaitTimeout from its default to 00:00:03.",
            line.Text);

        Reload("{}");

        Assert.Equal(40, Guard.Snapshot().QueueLimit);
    }

    [Fact]
    public void A_reload_that_changes_nothing_of_ours_says_nothing()
    {
        Reload("""{ "Logging": { "LogLevel": { "Default": "Warning" } } }""");

        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void What_code_sets_still_comes_last()
    {
        Reload("""{ "LeakGuard": { "OwnerGrace": "00:00:01" } }""");

        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Each_pool_follows_its_own_section()
    {
        Reload("""{ "LeakGuard": { "Queue": { "Limit": 7 }, "Pools": { "orders": { "Queue": { "Limit": 8 } } } } }""");

        Assert.Equal((7, 8), (Guard.Snapshot().QueueLimit, Orders.Snapshot().QueueLimit));
        Assert.Equal(["main:5432/app", "orders"], _log.Lines.Select(line => line.Facts["Pool"]).Order());
    }

    [Theory]
    [InlineData("""{ "LeakGuard": { "Queue": { "Limit": -1 } } }""", "Queue:Limit is -1; it must be between 0 and 1000000")]
    [InlineData("""{ "LeakGuard": { "Queue": { "Limit": "many" } } }""", "'LeakGuard:Queue:Limit' is 'many', which cannot be read")]
    [InlineData("""{ "LeakGuard": { "Queue": { "Limits": 7 } } }""", "'LeakGuard:Queue:Limits' is no setting")]
    [InlineData("""{ "LeakGuard": { "Queue": { "Limit": 7 }, "ScanInterval": "1" } }""", "'LeakGuard:ScanInterval' is '1'")]
    [InlineData("""{ "LeakGuard": { "LeakThreshold": "Host=main;Password=canary" } }""", "'LeakGuard:LeakThreshold' is what looks like a connection string, which cannot be read")]
    [InlineData("""{ "LeakGuard": { "Queue": { "Limit": "postgres://bob:canary@main/app" } } }""", "'LeakGuard:Queue:Limit' is what looks like a connection string")]
    [InlineData("""{ "LeakGuard": { "Queue": { "Limit": 7 }, "Name": "Host=main;Password=canary" } }""", "Name looks like a connection string")]
    public void Bad_settings_are_refused_and_the_former_ones_stay(string settings, string complaint)
    {
        Reload("""{ "LeakGuard": { "Queue": { "Limit": 5 } } }""");

        Reload(settings);

        Assert.Equal(5, Guard.Snapshot().QueueLimit);
        Assert.Equal([5001, 5003], Ids);
        var line = _log.Lines[1];
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.StartsWith("The changed settings of pool 'main:5432/app' were refused, and the former ones stay: ", line.Text, StringComparison.Ordinal);
        Assert.Contains(complaint, line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", line.Text, StringComparison.Ordinal);

        Reload("""{ "LeakGuard": { "Queue": { "Limit": 6 } } }""");

        Assert.Equal(6, Guard.Snapshot().QueueLimit);
    }

    [Fact]
    public void Bad_settings_of_one_pool_are_no_concern_of_another()
    {
        Reload("""{ "LeakGuard": { "Queue": { "Limit": 7 }, "Pools": { "orders": { "Queue": { "Limit": -1 } } } } }""");

        Assert.Equal((7, 40), (Guard.Snapshot().QueueLimit, Orders.Snapshot().QueueLimit));
        Assert.Equal([5001, 5003], Ids.Order());
    }

    [Fact]
    public void A_change_that_is_announced_twice_is_refused_once_and_a_later_one_again()
    {
        const string bad = """{ "LeakGuard": { "Queue": { "Limit": -1 } } }""";

        Reload(bad); // Tells of the file, and of itself.
        Assert.Equal([5003], Ids);

        _time.Advance(TimeSpan.FromSeconds(1));
        Reload(bad);
        Assert.Equal([5003, 5003], Ids);

        Reload("""{ "LeakGuard": { "Queue": { "Limit": -2 } } }""");
        Assert.Equal([5003, 5003, 5003], Ids);
    }

    [Fact]
    public void What_only_a_start_reads_is_named()
    {
        Reload("""{ "LeakGuard": { "Name": "other", "Partitions": { "reports": { "MaxLeases": 2 } } } }""");

        var line = Assert.Single(_log.Lines);
        Assert.Equal((LogLevel.Warning, 5002), (line.Level, line.Id.Id));
        Assert.Contains("Name from its default to 'other'; Partitions from none to 'reports 2'", line.Text, StringComparison.Ordinal);
        Assert.Equal("main:5432/app", Guard.PoolName);
    }

    [Fact]
    public void A_guard_that_is_disposed_follows_no_more()
    {
        Guard.Dispose();

        Reload("""{ "LeakGuard": { "Queue": { "Limit": 7 } } }""");

        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void A_reload_after_the_container_has_gone_harms_nobody()
    {
        _provider.Dispose();

        Reload("""{ "LeakGuard": { "Queue": { "Limit": 7 } } }""");

        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void The_configuration_keeps_nothing_of_a_guard_that_is_disposed()
    {
        var token = new CountingToken();
        using var provider = new ServiceCollection()
            .AddSingleton<IConfiguration>(new WatchedConfiguration(_configuration, token))
            .AddLeakGuard(Main)
            .BuildServiceProvider();
        var guard = provider.GetRequiredService<DbDataSource>();
        Assert.Equal(1, token.Callbacks);

        guard.Dispose();

        Assert.Equal(0, token.Callbacks);
    }

    private void Reload(string settings)
    {
        Write(settings);
        _configuration.Reload();
    }

    private void Write(string settings) => File.WriteAllText(_file, settings);

    private sealed class CountingToken : IChangeToken
    {
        public int Callbacks { get; private set; }

        public bool HasChanged => false;

        public bool ActiveChangeCallbacks => true;

        public IDisposable RegisterChangeCallback(Action<object?> callback, object? state)
        {
            Callbacks++;
            return new Registration(() => Callbacks--);
        }
    }

    private sealed class Registration(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    private sealed class WatchedConfiguration(IConfiguration inner, IChangeToken token) : IConfiguration
    {
        public string? this[string key]
        {
            get => inner[key];
            set => inner[key] = value;
        }

        public IEnumerable<IConfigurationSection> GetChildren() => inner.GetChildren();

        public IChangeToken GetReloadToken() => token;

        public IConfigurationSection GetSection(string key) => inner.GetSection(key);
    }
}
