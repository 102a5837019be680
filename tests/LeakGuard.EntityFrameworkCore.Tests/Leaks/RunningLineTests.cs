using LeakGuard.EntityFrameworkCore.Tests.Guests;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Leaks;

/// <summary>While it runs, whatever EF Core does names the line that asked for it.</summary>
public sealed class RunningLineTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly Func<Shop, int> Compiled = EF.CompileQuery((Shop shop) => shop.Customers.Count());
    private static readonly Func<Shop, Task<int>> CompiledAsync = EF.CompileAsyncQuery((Shop shop) => shop.Customers.Count());

    private static readonly Dictionary<string, Func<Shop, Task>> Asynchronous = new()
    {
        ["ToListAsync"] = async shop =>
        {
            await shop.Customers.ToListAsync(); // LEAK: ToListAsync
        },
        ["CountAsync"] = async shop =>
        {
            await shop.Customers.CountAsync(); // LEAK: CountAsync
        },
        ["FindAsync"] = async shop =>
        {
            await shop.Customers.FindAsync(1); // LEAK: FindAsync
        },
        ["compiled async"] = async shop =>
        {
            await CompiledAsync(shop); // LEAK: compiled async
        },
        ["await foreach"] = async shop =>
        {
            await foreach (var customer in shop.Customers.AsAsyncEnumerable()) // LEAK: await foreach
            {
                Assert.NotNull(customer);
            }
        },
        ["split async"] = async shop =>
        {
            await shop.Customers.Include(customer => customer.Orders).AsSplitQuery().ToListAsync(); // LEAK: split async
        },
        ["ExecuteUpdateAsync"] = async shop =>
        {
            await shop.Customers.ExecuteUpdateAsync(set => set.SetProperty(customer => customer.Note, "updated")); // LEAK: ExecuteUpdateAsync
        },
        ["ExecuteDeleteAsync"] = async shop =>
        {
            await shop.Customers.ExecuteDeleteAsync(); // LEAK: ExecuteDeleteAsync
        },
        ["SaveChangesAsync"] = async shop =>
        {
            shop.AddRange(new Customer { Name = "Late" }, new Customer { Name = "Later" });
            await shop.SaveChangesAsync(); // LEAK: SaveChangesAsync
        },
        ["ExecuteSqlAsync"] = async shop =>
        {
            await shop.Database.ExecuteSqlAsync($"UPDATE \"Customers\" SET \"Note\" = {"raw"}"); // LEAK: ExecuteSqlAsync
        },
        ["FromSql async"] = async shop =>
        {
            await shop.Customers.FromSqlRaw("SELECT * FROM \"Customers\"").AsNoTracking().ToListAsync(); // LEAK: FromSql async
        },
    };

    private static readonly Dictionary<string, Action<Shop>> Synchronous = new()
    {
        ["ToList"] = shop =>
        {
            _ = shop.Customers.ToList(); // LEAK: ToList
        },
        ["Single"] = shop =>
        {
            _ = shop.Customers.SingleOrDefault(); // LEAK: Single
        },
        ["Find"] = shop =>
        {
            shop.Customers.Find(1); // LEAK: Find
        },
        ["compiled"] = shop =>
        {
            Compiled(shop); // LEAK: compiled
        },
        ["foreach"] = shop =>
        {
            foreach (var customer in shop.Customers) // LEAK: foreach
            {
                Assert.NotNull(customer);
            }
        },
        ["split"] = shop =>
        {
            _ = shop.Customers.Include(customer => customer.Orders).AsSplitQuery().ToList(); // LEAK: split
        },
        ["ExecuteUpdate"] = shop =>
        {
            shop.Customers.ExecuteUpdate(set => set.SetProperty(customer => customer.Note, "updated")); // LEAK: ExecuteUpdate
        },
        ["ExecuteDelete"] = shop =>
        {
            shop.Customers.ExecuteDelete(); // LEAK: ExecuteDelete
        },
        ["SaveChanges"] = shop =>
        {
            shop.AddRange(new Customer { Name = "Late" }, new Customer { Name = "Later" });
            shop.SaveChanges(); // LEAK: SaveChanges
        },
        ["ExecuteSql"] = shop =>
        {
            shop.Database.ExecuteSql($"UPDATE \"Customers\" SET \"Note\" = {"raw"}"); // LEAK: ExecuteSql
        },
        ["SqlQuery"] = shop =>
        {
            _ = shop.Database.SqlQuery<long>($"SELECT count(*) AS \"Value\" FROM \"Customers\"").Single(); // LEAK: SqlQuery
        },
    };

    public static TheoryData<string, bool> Operations()
    {
        var all = new TheoryData<string, bool>();
        foreach (var name in Asynchronous.Keys.Concat(Synchronous.Keys))
        {
            all.Add(name, false);
            all.Add(name, true);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Every_operation_names_its_line(string name, bool retries)
    {
        await using var pool = await ShopPool.StartAsync(database, configure: options => options.StackCapture = StackCapture.Always);
        await using var other = NpgsqlDataSource.Create(database.ConnectionString);
        await using var blocking = await other.OpenConnectionAsync();
        await using var block = await blocking.BeginTransactionAsync();
        await blocking.RunAsync("DELETE FROM \"Customers\"; LOCK TABLE \"Customers\" IN ACCESS EXCLUSIVE MODE");
        await using var shop = pool.Create(retries: retries);

        var running = Task.Run(() =>
        {
            if (Asynchronous.TryGetValue(name, out var start))
            {
                return start(shop);
            }

            Synchronous[name](shop);
            return Task.CompletedTask;
        });
        await Wait.UntilAsync(() => running.IsCompleted || pool.Guard.Leases() is [{ Activity: LeaseActivity.Executing }], "the operation to run");

        pool.TheLease.Origin.AssertNames(name);
        await block.CommitAsync();
        await running;
        await pool.AssertWholeAsync();
    }
}
