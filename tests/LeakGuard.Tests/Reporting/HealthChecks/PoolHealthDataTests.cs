using System.Reflection;
using System.Text.Json;
using LeakGuard.Reporting.HealthChecks;

namespace LeakGuard.Tests.Reporting.HealthChecks;

public sealed class PoolHealthDataTests
{
    private static readonly PoolSnapshot Pool = new()
    {
        PoolName = "db:5432/app",
        MaxPoolSize = 21,
        LeaseLimit = 20,
        Leased = 19,
        Waiting = 18,
        QueueLimit = 17,
        OpenTransactions = 16,
        Leaked = 15,
        OldestLease = TimeSpan.FromSeconds(14),
        StalledFor = TimeSpan.FromSeconds(13),
        WatchdogLag = TimeSpan.FromSeconds(1.5),
        Breaker = BreakerState.HalfOpen,
        TotalNestedLeases = 11,
        TotalLeases = 10,
        TotalLeaks = 9,
        TotalReclaimed = 8,
        TotalRejections = 7,
        TotalWaitTimeouts = 6,
        TotalDryRunReclaims = 5,
        TotalDryRunReturns = 4,
        TotalDeadConnections = 3,
        TotalDeadlocks = 12,
    };

    private readonly PoolHealthData _data = new(Pool);

    [Fact]
    public void Every_number_of_the_pool_is_in_it_and_nothing_else()
    {
        var numbers = typeof(PoolSnapshot).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name != nameof(PoolSnapshot.PoolName))
            .Select(property => NumberOf(property.GetValue(Pool)!))
            .Order();

        Assert.Equal(numbers, _data.Values.Select(NumberOf).Order());
        Assert.All(_data.Values, value => Assert.True(value is int or long or double, $"{value.GetType()}"));
    }

    [Fact]
    public void It_is_a_dictionary_like_any_other()
    {
        Assert.Equal(_data.Count, _data.Keys.Count());
        Assert.Equal(_data.Keys, _data.Select(fact => fact.Key));
        Assert.Equal(_data.Keys.Distinct(), _data.Keys);
        Assert.All(_data, fact =>
        {
            Assert.True(_data.ContainsKey(fact.Key));
            Assert.Equal(fact.Value, _data[fact.Key]);
        });
        Assert.False(_data.ContainsKey("password"));
        Assert.False(_data.TryGetValue("password", out _));
        Assert.Contains("leased", Assert.Throws<KeyNotFoundException>(() => _data["password"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writers_of_health_reports_can_turn_it_into_json()
    {
        var json = JsonDocument.Parse(JsonSerializer.Serialize<IReadOnlyDictionary<string, object>>(_data)).RootElement;

        Assert.Equal(19, json.GetProperty("leased").GetInt32());
        Assert.Equal(1.5, json.GetProperty("watchdogLagSeconds").GetDouble());
        Assert.Equal(2, json.GetProperty("breakerState").GetInt32());
        Assert.All(json.EnumerateObject(), fact => Assert.Equal(JsonValueKind.Number, fact.Value.ValueKind));
    }

    private static double NumberOf(object value) => value switch
    {
        TimeSpan duration => duration.TotalSeconds,
        BreakerState state => (int)state,
        _ => Convert.ToDouble(value, null),
    };
}
