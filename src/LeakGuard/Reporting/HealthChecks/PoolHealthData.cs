using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace LeakGuard.Reporting.HealthChecks;

/// <summary>A pool's numbers as the data of a health report: numbers only, each boxed when somebody reads it and not before.</summary>
internal sealed class PoolHealthData(PoolSnapshot pool) : IReadOnlyDictionary<string, object>
{
    private static readonly string[] Names =
    [
        "maxPoolSize", "leaseLimit", "leased", "waiting", "queueLimit", "openTransactions", "leaked", "oldestLeaseSeconds", "stalledSeconds",
        "watchdogLagSeconds", "breakerState", "totalLeases", "totalNestedLeases", "totalLeaks", "totalReclaimed", "totalRejections",
        "totalWaitTimeouts", "totalDryRunReclaims", "totalDryRunReturns", "falseReclaimRatio", "totalDeadConnections", "totalDeadlocks",
    ];

    public int Count => Names.Length;

    public IEnumerable<string> Keys => Names;

    public IEnumerable<object> Values => Names.Select(name => this[name]);

    public object this[string key] => TryGetValue(key, out var value)
        ? value
        : throw new KeyNotFoundException($"The health data has no '{key}'. It has: {string.Join(", ", Names)}.");

    public bool ContainsKey(string key) => Names.Contains(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object value)
    {
        value = key switch
        {
            "maxPoolSize" => pool.MaxPoolSize,
            "leaseLimit" => pool.LeaseLimit,
            "leased" => pool.Leased,
            "waiting" => pool.Waiting,
            "queueLimit" => pool.QueueLimit,
            "openTransactions" => pool.OpenTransactions,
            "leaked" => pool.Leaked,
            "oldestLeaseSeconds" => pool.OldestLease.TotalSeconds,
            "stalledSeconds" => pool.StalledFor.TotalSeconds,
            "watchdogLagSeconds" => pool.WatchdogLag.TotalSeconds,
            "breakerState" => (int)pool.Breaker,
            "totalLeases" => pool.TotalLeases,
            "totalNestedLeases" => pool.TotalNestedLeases,
            "totalLeaks" => pool.TotalLeaks,
            "totalReclaimed" => pool.TotalReclaimed,
            "totalRejections" => pool.TotalRejections,
            "totalWaitTimeouts" => pool.TotalWaitTimeouts,
            "totalDryRunReclaims" => pool.TotalDryRunReclaims,
            "totalDryRunReturns" => pool.TotalDryRunReturns,
            "falseReclaimRatio" => pool.FalseReclaimRatio,
            "totalDeadConnections" => pool.TotalDeadConnections,
            "totalDeadlocks" => pool.TotalDeadlocks,
            _ => null,
        };
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator()
    {
        foreach (var name in Names)
        {
            yield return new(name, this[name]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
