using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.TestSupport;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>Behind PgBouncer in transaction mode, a context's commands that need a session of their own are named; elsewhere nobody looks.</summary>
public sealed class SessionFeatureTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IAsyncLifetime
{
    private LocalPgBouncer _bouncer = null!;

    public async Task InitializeAsync()
    {
        if (LocalPgBouncer.Missing is null)
        {
            _bouncer = await LocalPgBouncer.StartAsync((await SharedPostgres.GetAsync()).ConnectionString);
        }
    }

    public Task DisposeAsync() => _bouncer?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [PgBouncerFact]
    public async Task Each_place_is_named_once_with_its_line()
    {
        await using var pool = await StartAsync(PoolerMode.Transaction);
        for (var i = 0; i < 3; i++)
        {
            await UseAsync(pool);
        }

        await Wait.UntilAsync(() => pool.Told.SessionUses.Count >= 6, "6 places to be told");
        await pool.Told.RoundsAsync();

        Assert.Equal(
            [
                (SessionFeature.Setting, "set"),
                (SessionFeature.AdvisoryLock, "lock"),
                (SessionFeature.AdvisoryLock, "query"),
                (SessionFeature.Listen, "listen"),
                (SessionFeature.TemporaryTable, "table"),
                (SessionFeature.HeldCursor, "cursor"),
            ],
            pool.Told.SessionUses.Select(use => (use.Feature, MarkAt(use.Origin.LineNumber))));
        await pool.AssertWholeAsync();
    }

    [PgBouncerTheory]
    [InlineData(PoolerMode.None)]
    [InlineData(PoolerMode.Session)]
    public async Task Nothing_is_said_where_nothing_is_wrong(PoolerMode mode)
    {
        await using var pool = await StartAsync(mode);

        await using (var shop = pool.Create())
        {
            await shop.Database.ExecuteSqlRawAsync("SET work_mem = '8MB'");
        }

        await pool.Told.RoundsAsync();
        Assert.Empty(pool.Told.SessionUses);
    }

    // Each line below is marked at its end.
    private static async Task UseAsync(ShopPool pool)
    {
        await using var shop = pool.Create();
        shop.Add(new Customer { Name = $"SET {Guid.NewGuid():N}" });
        await shop.SaveChangesAsync();
        await shop.Customers.Where(c => c.Name == "LISTEN").CountAsync();
        await shop.Database.ExecuteSqlRawAsync("SET LOCAL work_mem = '8MB'");
        await shop.Database.ExecuteSqlRawAsync("SET work_mem = '8MB'"); // LEAK: set
        shop.Database.ExecuteSqlRaw("SELECT pg_advisory_lock(1), pg_advisory_unlock(1)"); // LEAK: lock
        _ = await shop.Database.SqlQuery<bool>($"SELECT pg_try_advisory_lock(2) AS \"Value\"").ToListAsync(); // LEAK: query
        await shop.Database.OpenConnectionAsync();
        await shop.Database.ExecuteSqlRawAsync("LISTEN orders"); // LEAK: listen
        await using var transaction = await shop.Database.BeginTransactionAsync();
        await shop.Database.ExecuteSqlRawAsync("CREATE TEMP TABLE IF NOT EXISTS kept (id int)"); // LEAK: table
        await shop.Database.ExecuteSqlRawAsync("DECLARE held CURSOR WITH HOLD FOR SELECT 1"); // LEAK: cursor
        await shop.Database.ExecuteSqlRawAsync("CLOSE held");
        await transaction.CommitAsync();
    }

    private static string MarkAt(int line) =>
        File.ReadLines(SourceMarks.ThisFile()).ElementAt(line - 1).Split("// LEAK: ")[^1];

    private Task<ShopPool> StartAsync(PoolerMode mode) => ShopPool.StartAsync(
        database,
        size: 4,
        options =>
        {
            options.Pooler = mode;
            options.StackCapture = StackCapture.Always;
        },
        settings =>
        {
            settings.Port = _bouncer.Port;
            settings.NoResetOnClose = true;
        });
}
