using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.EntityFrameworkCore.Tests.Stories;
using LeakGuard.Leasing;
using LeakGuard.TestSupport;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>Each command is a call on its lease while it runs, whatever way it is run, and however it ends.</summary>
public sealed class AnnouncementTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private const string Failing = "SELECT 1/0";

    public static TheoryData<string, bool> Ways()
    {
        var all = new TheoryData<string, bool>();
        foreach (var way in new[] { "query", "raw", "scalar", "saving", "updating", "failing query", "failing raw", "failing scalar" })
        {
            all.Add(way, false);
            all.Add(way, true);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_command_is_one_call(string way, bool isAsync)
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        await shop.Database.OpenConnectionAsync();
        var lease = LeaseOf(pool, shop);

        for (var n = 1; n <= 3; n++)
        {
            await RunAsync(shop, way, new Calls(isAsync));

            Assert.Equal((n, false, null), (lease.Calls, lease.HasCall, lease.Running));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_one_while_it_runs_on_a_connection_it_has_opened_itself(bool isAsync)
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        await using var lockHolder = await pool.Guard.OpenConnectionAsync();
        await using var held = await lockHolder.BeginTransactionAsync();
        await using (var command = lockHolder.CreateCommand())
        {
            command.CommandText = "LOCK TABLE \"Customers\"";
            await command.ExecuteNonQueryAsync();
        }

        var guest = pool.Guard.Guest(shop.Database.GetDbConnection())!;
        var raw = Task.Run(() => new Calls(isAsync).Sql(shop, "DELETE FROM \"Customers\""));
        await Wait.UntilAsync(() => guest.Handle.Lease is { HasCall: true, Running: NpgsqlCommand }, "the call to be announced");
        var lease = guest.Handle.Lease!;

        await held.RollbackAsync();
        await raw;
        Assert.False(lease.HasCall);
    }

    [Fact]
    public async Task A_cancelled_one_has_ended()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        await shop.Database.OpenConnectionAsync();
        var lease = LeaseOf(pool, shop);
        using var cancellation = new CancellationTokenSource();

        var asleep = shop.Database.ExecuteSqlRawAsync("SELECT pg_sleep(60)", cancellation.Token);
        await Wait.UntilAsync(() => lease.HasCall, "the call to be announced");
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asleep);
        Assert.Equal((1, false), (lease.Calls, lease.HasCall));
    }

    [Fact]
    public async Task One_that_is_only_shown_is_none()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        await shop.Database.OpenConnectionAsync();
        var lease = LeaseOf(pool, shop);

        Assert.Contains("Customers", shop.Customers.ToQueryString(), StringComparison.Ordinal);
        await using var command = shop.Customers.CreateDbCommand();

        Assert.Equal((0, false), (lease.Calls, lease.HasCall));
    }

    private static async Task RunAsync(Shop shop, string way, Calls calls)
    {
        switch (way)
        {
            case "query":
                await calls.Count(shop.Customers);
                break;
            case "raw":
                await calls.Sql(shop, "SELECT 1");
                break;
            case "scalar":
                await ScalarAsync(shop, "SELECT 1", calls);
                break;
            case "saving":
                shop.Add(new Customer { Name = $"{Guid.NewGuid()}" });
                await calls.Save(shop);
                break;
            case "updating":
                await calls.Get(
                    () => shop.Tickets.ExecuteUpdate(set => set.SetProperty(ticket => ticket.Text, "old")),
                    () => shop.Tickets.ExecuteUpdateAsync(set => set.SetProperty(ticket => ticket.Text, "old")));
                break;
            case "failing query":
                await Assert.ThrowsAsync<PostgresException>(() => calls.Count(shop.Customers.FromSqlRaw("SELECT * FROM missing")));
                break;
            case "failing raw":
                await Assert.ThrowsAsync<PostgresException>(() => calls.Sql(shop, Failing));
                break;
            default:
                await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(shop, Failing, calls));
                break;
        }
    }

    // As EF Core itself does where it looks for tables.
    private static Task<object?> ScalarAsync(Shop shop, string sql, Calls calls)
    {
        var services = ((IInfrastructure<IServiceProvider>)shop).Instance;
        var command = services.GetRequiredService<IRawSqlCommandBuilder>().Build(sql);
        var parameters = new RelationalCommandParameterObject(services.GetRequiredService<IRelationalConnection>(), null, null, shop, null);
        return calls.Get(() => command.ExecuteScalar(parameters), () => command.ExecuteScalarAsync(parameters));
    }

    private static Lease LeaseOf(ShopPool pool, Shop shop) => pool.Guard.Guest(shop.Database.GetDbConnection())!.Handle.Lease!;
}
