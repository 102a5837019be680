using System.Runtime.CompilerServices;
using Dapper;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.IntegrationTests.Watchdog;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace LeakGuard.EntityFrameworkCore.Tests.Leaks;

/// <summary>As <see cref="ContextLeaks"/>, asynchronously, as the first thing a method does or after an await.</summary>
internal static class ContextAsyncLeaks
{
    private static readonly Func<Shop, int, IAsyncEnumerable<Customer>> CompiledQuery =
        EF.CompileAsyncQuery((Shop shop, int least) => shop.Customers.Where(customer => customer.Id >= least));

    public static string File { get; } = SourceMarks.ThisFile();

    [Leaks(LeakKind.HeldTooLong)]
    public static async Task OpenConnection(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        var shop = await CreateAsync(options, kept, afterAwait);
        await shop.Database.OpenConnectionAsync(); // LEAK: OpenConnection
        await shop.Customers.CountAsync();
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static async Task Transaction(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        var shop = await CreateAsync(options, kept, afterAwait);
        kept.Add(await shop.Database.BeginTransactionAsync()); // LEAK: Transaction
        await shop.Customers.CountAsync();
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static async Task RawBegin(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        var shop = await CreateAsync(options, kept, afterAwait);
        await shop.Database.OpenConnectionAsync(); // LEAK: RawBegin
        await shop.Database.ExecuteSqlRawAsync("BEGIN");
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static async Task ExceptionPath(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        var shop = await CreateAsync(options, kept, afterAwait);
        try
        {
            var transaction = await shop.Database.BeginTransactionAsync(); // LEAK: ExceptionPath
            shop.Add(new Order { CustomerId = -1 });
            await shop.SaveChangesAsync();
            await transaction.CommitAsync();
        }
        catch (DbUpdateException)
        {
            // As if a handler far above had caught it.
        }
    }

    [Leaks(LeakKind.ReturnedInTransaction)]
    public static async Task BeginAlone(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        var shop = await CreateAsync(options, kept, afterAwait);
        await shop.Database.ExecuteSqlRawAsync("BEGIN"); // LEAK: BeginAlone
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static async Task Enumerator(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        var shop = await CreateAsync(options, kept, afterAwait);
        var rows = shop.Customers.OrderBy(customer => customer.Id).AsAsyncEnumerable().GetAsyncEnumerator();
        kept.Add(rows);
        await rows.MoveNextAsync(); // LEAK: Enumerator
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static async Task Compiled(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        var shop = await CreateAsync(options, kept, afterAwait);
        var rows = CompiledQuery(shop, 0).GetAsyncEnumerator();
        kept.Add(rows);
        await rows.MoveNextAsync(); // LEAK: Compiled
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static async Task SplitQuery(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        var shop = await CreateAsync(options, kept, afterAwait);
        var rows = shop.Customers.Include(customer => customer.Orders).AsSplitQuery().AsAsyncEnumerable().GetAsyncEnumerator();
        kept.Add(rows);
        await rows.MoveNextAsync(); // LEAK: SplitQuery
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static async Task RawQuery(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        var shop = await CreateAsync(options, kept, afterAwait);
        var rows = shop.Database.SqlQueryRaw<int>("SELECT generate_series(1, 3) AS \"Value\"").AsAsyncEnumerable().GetAsyncEnumerator();
        kept.Add(rows);
        await rows.MoveNextAsync(); // LEAK: RawQuery
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static async Task WithDapper(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        var shop = await CreateAsync(options, kept, afterAwait);
        await shop.Database.OpenConnectionAsync(); // LEAK: WithDapper
        Assert.Equal(1, await shop.Database.GetDbConnection().QuerySingleAsync<int>("SELECT 1"));
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static async Task PooledContext(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        await WaitAsync(afterAwait);
        var shop = await new PooledDbContextFactory<Shop>(options, poolSize: 1).CreateDbContextAsync();
        kept.Add(shop);
        await shop.Database.OpenConnectionAsync(); // LEAK: PooledContext
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static async Task NeverResumed(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        var shop = await CreateAsync(options, kept, afterAwait);
        _ = HoldAsync();

        async Task HoldAsync()
        {
            await shop.Database.OpenConnectionAsync(); // LEAK: NeverResumed
            await kept.Never.Task;
            await shop.Database.CloseConnectionAsync();
        }
    }

    [Leaks(LeakKind.OwnerEnded)]
    public static async Task OwnerEnded(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        using var request = Kept.Requests.StartActivity("GET /orders");
        var shop = await CreateAsync(options, kept, afterAwait);
        await shop.Database.OpenConnectionAsync(); // LEAK: OwnerEnded
    }

    [Leaks(LeakKind.OwnerEnded)]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task Lost(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        await WaitAsync(afterAwait);
        await new Shop(options).Database.OpenConnectionAsync(); // LEAK: Lost
    }

    private static async Task<Shop> CreateAsync(DbContextOptions<Shop> options, Kept kept, bool afterAwait)
    {
        await WaitAsync(afterAwait);
        var shop = new Shop(options);
        kept.Add(shop);
        return shop;
    }

    private static async Task WaitAsync(bool afterAwait)
    {
        if (afterAwait)
        {
            await Task.Delay(1);
        }
    }
}
