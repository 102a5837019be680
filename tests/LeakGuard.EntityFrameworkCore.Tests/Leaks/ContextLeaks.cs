using System.Runtime.CompilerServices;
using Dapper;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.IntegrationTests.Watchdog;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace LeakGuard.EntityFrameworkCore.Tests.Leaks;

/// <summary>Ways to leak a connection with EF Core, synchronously. Each marks the line that has to be named.</summary>
internal static class ContextLeaks
{
    private static readonly Func<Shop, int, IEnumerable<Customer>> CompiledQuery =
        EF.CompileQuery((Shop shop, int least) => shop.Customers.Where(customer => customer.Id >= least));

    public static string File { get; } = SourceMarks.ThisFile();

    [Leaks(LeakKind.HeldTooLong)]
    public static void OpenConnection(DbContextOptions<Shop> options, Kept kept)
    {
        var shop = Create(options, kept);
        shop.Database.OpenConnection(); // LEAK: OpenConnection
        _ = shop.Customers.Count();
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static void Transaction(DbContextOptions<Shop> options, Kept kept)
    {
        var shop = Create(options, kept);
        kept.Add(shop.Database.BeginTransaction()); // LEAK: Transaction
        _ = shop.Customers.Count();
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static void RawBegin(DbContextOptions<Shop> options, Kept kept)
    {
        var shop = Create(options, kept);
        shop.Database.OpenConnection(); // LEAK: RawBegin
        shop.Database.ExecuteSqlRaw("BEGIN");
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static void ExceptionPath(DbContextOptions<Shop> options, Kept kept)
    {
        var shop = Create(options, kept);
        try
        {
            var transaction = shop.Database.BeginTransaction(); // LEAK: ExceptionPath
            shop.Add(new Order { CustomerId = -1 });
            shop.SaveChanges();
            transaction.Commit();
        }
        catch (DbUpdateException)
        {
            // As if a handler far above had caught it.
        }
    }

    [Leaks(LeakKind.ReturnedInTransaction)]
    public static void BeginAlone(DbContextOptions<Shop> options, Kept kept)
    {
        using var shop = new Shop(options);
        shop.Database.ExecuteSqlRaw("BEGIN"); // LEAK: BeginAlone
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static void Enumerator(DbContextOptions<Shop> options, Kept kept)
    {
        var rows = Create(options, kept).Customers.OrderBy(customer => customer.Id).AsEnumerable().GetEnumerator();
        kept.Add(rows);
        rows.MoveNext(); // LEAK: Enumerator
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static void Compiled(DbContextOptions<Shop> options, Kept kept)
    {
        var rows = CompiledQuery(Create(options, kept), 0).GetEnumerator();
        kept.Add(rows);
        rows.MoveNext(); // LEAK: Compiled
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static void SplitQuery(DbContextOptions<Shop> options, Kept kept)
    {
        var rows = Create(options, kept).Customers.Include(customer => customer.Orders).AsSplitQuery().AsEnumerable().GetEnumerator();
        kept.Add(rows);
        rows.MoveNext(); // LEAK: SplitQuery
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static void RawQuery(DbContextOptions<Shop> options, Kept kept)
    {
        var rows = Create(options, kept).Database.SqlQueryRaw<int>("SELECT generate_series(1, 3) AS \"Value\"").AsEnumerable().GetEnumerator();
        kept.Add(rows);
        rows.MoveNext(); // LEAK: RawQuery
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static void OpenedByHand(DbContextOptions<Shop> options, Kept kept)
    {
        Create(options, kept).Database.GetDbConnection().Open(); // LEAK: OpenedByHand
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static void WithDapper(DbContextOptions<Shop> options, Kept kept)
    {
        var shop = Create(options, kept);
        shop.Database.OpenConnection(); // LEAK: WithDapper
        Assert.Equal(1, shop.Database.GetDbConnection().QuerySingle<int>("SELECT 1"));
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static void PooledContext(DbContextOptions<Shop> options, Kept kept)
    {
        var shop = new PooledDbContextFactory<Shop>(options, poolSize: 1).CreateDbContext();
        kept.Add(shop);
        shop.Database.OpenConnection(); // LEAK: PooledContext
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static void FireAndForget(DbContextOptions<Shop> options, Kept kept)
    {
        _ = Task.Run(() =>
        {
            Create(options, kept).Database.OpenConnection(); // LEAK: FireAndForget
        });
    }

    [Leaks(LeakKind.OwnerEnded)]
    public static void OwnerEnded(DbContextOptions<Shop> options, Kept kept)
    {
        using var request = Kept.Requests.StartActivity("GET /orders");
        Create(options, kept).Database.OpenConnection(); // LEAK: OwnerEnded
    }

    [Leaks(LeakKind.OwnerEnded)]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Lost(DbContextOptions<Shop> options, Kept kept)
    {
        new Shop(options).Database.OpenConnection(); // LEAK: Lost
    }

    private static Shop Create(DbContextOptions<Shop> options, Kept kept)
    {
        var shop = new Shop(options);
        kept.Add(shop);
        return shop;
    }
}
