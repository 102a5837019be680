using System.Globalization;
using LeakGuard.Diagnosis.Pooler;

namespace LeakGuard.Diagnosis.Fleet;

/// <summary>What a PgBouncer has to share: asked now and then, for it changes seldom.</summary>
/// <remarks>For one thread.</remarks>
internal sealed class PoolerBudget(string console, string? database, TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private int? _budget;
    private long _askedAt;

    /// <exception cref="PgBouncerException">It could not be asked.</exception>
    public int Get(CancellationToken cancellationToken)
    {
        if (_budget is null || time.GetElapsedTime(_askedAt) >= Lifetime)
        {
            _budget = Await(AskAsync(cancellationToken), cancellationToken);
            _askedAt = time.GetTimestamp();
        }

        return _budget.Value;
    }

    /// <summary>The least of the pool's size and of the limits above it; at least one.</summary>
    public static int Of(PoolerDatabase? database, IReadOnlyDictionary<string, string> config)
    {
        int?[] limits =
        [
            database?.PoolSize ?? Setting(config, "default_pool_size"),
            Limit(database?.MaxConnections),
            Limit(Setting(config, "max_db_connections")),
            Limit(Setting(config, "max_user_connections")),
            Limit(Setting(config, "max_client_conn")),
        ];
        return Math.Max(1, limits.Min() ?? 1);
    }

    // 0 stands for none.
    private static int? Limit(int? number) => number > 0 ? number : null;

    private static int? Setting(IReadOnlyDictionary<string, string> config, string name) =>
        config.TryGetValue(name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // On the fleet's own thread, which may block.
    private T Await<T>(Task<T> asking, CancellationToken cancellationToken) =>
        asking.Wait((int)(patience * 2).TotalMilliseconds, cancellationToken)
            ? asking.GetAwaiter().GetResult()
            : throw new FleetBlindException("PgBouncer was not asked: this process had no thread to do it.");

    private async Task<int> AskAsync(CancellationToken cancellationToken)
    {
        var open = await PgBouncerConsole.ConnectAsync(console, patience, time, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            var unreadable = 0;
            var databases = PoolerRows.Databases(await open.AskAsync("SHOW DATABASES", cancellationToken).ConfigureAwait(false), ref unreadable);
            var config = PoolerRows.Config(await open.AskAsync("SHOW CONFIG", cancellationToken).ConfigureAwait(false));
            return Of(databases.FirstOrDefault(served => served.Name == database), config);
        }
    }
}
