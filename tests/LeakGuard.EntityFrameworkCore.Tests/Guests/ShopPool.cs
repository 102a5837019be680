using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>A small guarded pool of a test's own, and contexts on it.</summary>
internal sealed class ShopPool : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly TestPool _pool;
    private readonly ManualTimeProvider? _time;

    private ShopPool(TestPool pool, ManualTimeProvider? time) => (_pool, _time) = (pool, time);

    public GuardedDataSource Guard => _pool.Source;

    public NpgsqlDataSource DataSource => _pool.Source.Native;

    public RecordingListener Told => _pool.Told;

    public PoolSnapshot Now => Guard.Snapshot();

    /// <summary>The one lease that is out.</summary>
    public LeaseInfo TheLease => Assert.Single(Guard.Leases());

    public static async Task<ShopPool> StartAsync(
        ShopDatabase database,
        int size = 2,
        Action<LeakGuardOptions>? configure = null,
        Action<NpgsqlConnectionStringBuilder>? connect = null,
        ManualTimeProvider? time = null) =>
        new(
            await TestPool.StartAsync(
                size,
                configure,
                settings =>
                {
                    settings.Database = database.Name;
                    connect?.Invoke(settings);
                },
                time),
            time);

    public DbContextOptions<Shop> Options(Action<DbContextOptionsBuilder>? before = null, Action<DbContextOptionsBuilder>? after = null, bool retries = false)
    {
        var options = new DbContextOptionsBuilder<Shop>();
        options.UseNpgsql(DataSource, npgsql =>
        {
            if (retries)
            {
                npgsql.EnableRetryOnFailure(maxRetryCount: 2, maxRetryDelay: TimeSpan.FromMilliseconds(20), errorCodesToAdd: null);
            }
        });
        before?.Invoke(options);
        options.UseLeakGuard(Guard);
        after?.Invoke(options);
        return options.Options;
    }

    public Shop Create(Action<DbContextOptionsBuilder>? before = null, Action<DbContextOptionsBuilder>? after = null, bool retries = false) =>
        new(Options(before, after, retries));

    /// <summary>Lets time pass on the pool's own clock, and has every lease looked at all along.</summary>
    public async Task PassAsync(TimeSpan duration)
    {
        for (var passed = TimeSpan.Zero; passed < duration; passed += Step)
        {
            var looks = Told.Scans;
            _time!.Advance(Step);
            await Wait.UntilAsync(() => Told.Scans > looks, "the leases to be looked at");
        }
    }

    /// <summary>Nothing is out, and as many leases can be had as the pool has, and not one more.</summary>
    public async Task AssertWholeAsync()
    {
        await Wait.UntilAsync(() => Now is { Leased: 0, Waiting: 0 }, "all slots to be free");
        var held = new List<GuardedConnection>();
        try
        {
            for (var n = 0; n < Now.MaxPoolSize; n++)
            {
                held.Add(await Guard.OpenConnectionAsync());
            }

            Assert.Equal(Now.MaxPoolSize, Now.Leased);
        }
        finally
        {
            foreach (var connection in held)
            {
                await connection.DisposeAsync();
            }
        }

        Assert.Equal(0, Now.Leased);
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();
}
