using LeakGuard.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore.Storage;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

/// <summary>EF Core's calls, one way or the other.</summary>
internal static class EfCalls
{
    public static async Task<List<T>> ToList<T>(this Calls calls, IQueryable<T> query) =>
        calls.IsAsync ? await query.ToListAsync() : query.ToList();

    public static async Task<T> Single<T>(this Calls calls, IQueryable<T> query) =>
        calls.IsAsync ? await query.SingleAsync() : query.Single();

    public static async Task<T> First<T>(this Calls calls, IQueryable<T> query) =>
        calls.IsAsync ? await query.FirstAsync() : query.First();

    public static async Task<int> Count<T>(this Calls calls, IQueryable<T> query) =>
        calls.IsAsync ? await query.CountAsync() : query.Count();

    public static async Task<int> Save(this Calls calls, DbContext context) =>
        calls.IsAsync ? await context.SaveChangesAsync() : context.SaveChanges();

    public static async Task<int> Sql(this Calls calls, DbContext context, string sql, params object[] parameters) =>
        calls.IsAsync ? await context.Database.ExecuteSqlRawAsync(sql, parameters) : context.Database.ExecuteSqlRaw(sql, parameters);

    public static async Task<IDbContextTransaction> Begin(this Calls calls, DbContext context) =>
        calls.IsAsync ? await context.Database.BeginTransactionAsync() : context.Database.BeginTransaction();

    public static Task Commit(this Calls calls, IDbContextTransaction transaction) =>
        calls.Do(transaction.Commit, () => transaction.CommitAsync());

    public static Task Rollback(this Calls calls, IDbContextTransaction transaction) =>
        calls.Do(transaction.Rollback, () => transaction.RollbackAsync());

    public static Task Open(this Calls calls, DbContext context) =>
        calls.Do(context.Database.OpenConnection, () => context.Database.OpenConnectionAsync());

    public static Task Close(this Calls calls, DbContext context) =>
        calls.Do(context.Database.CloseConnection, context.Database.CloseConnectionAsync);

    /// <summary>Three customers, with two orders, one and none.</summary>
    public static async Task<Shop> Stocked(this Calls calls, Shop shop)
    {
        shop.Customers.AddRange(
            new Customer
            {
                Name = "Ada",
                Tags = ["vip", "early"],
                Address = new Address { City = "London", Street = "St James's Square" },
                Orders =
                [
                    new Order { Total = 12.50m, Lines = [new OrderLine { Product = "cards", Quantity = 3 }, new OrderLine { Product = "wheel", Quantity = 1 }] },
                    new Order { Total = 99m, State = OrderState.Paid, Lines = [new OrderLine { Product = "engine", Quantity = 1 }] },
                ],
            },
            new Customer { Name = "Bob", Note = "pays late", Orders = [new Order { Total = 5m, State = OrderState.Shipped }] },
            new Customer { Name = "Eve", Address = new Address { City = "Paris" } });
        await calls.Save(shop);
        shop.ChangeTracker.Clear();
        return shop;
    }
}
