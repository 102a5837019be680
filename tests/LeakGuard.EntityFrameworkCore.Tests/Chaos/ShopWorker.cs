using System.Data;
using System.Data.Common;
using System.Transactions;
using Dapper;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace LeakGuard.EntityFrameworkCore.Tests.Chaos;

/// <summary>Does something at random with contexts, and with the guard itself; what fails is counted.</summary>
internal sealed class ShopWorker(
    GuardedDataSource guard, DbContextOptions<Shop> options, PooledDbContextFactory<Shop> contexts, Mixture mixture, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>How often each kind of ending was met.</summary>
    public Dictionary<string, int> Outcomes { get; } = [];

    /// <summary>Goes on until all workers together have had so many leases.</summary>
    public async Task RunAsync(long leases)
    {
        while (guard.Snapshot().TotalLeases < leases)
        {
            var act = Pick();
            var outcome = act.Method.Name;
            try
            {
                await act();
            }
            catch (Exception failure) when (failure is DbException or OperationCanceledException or TransactionException or DbUpdateException or InvalidOperationException or RetryLimitExceededException)
            {
                outcome += $": {failure.GetType().Name}";
                for (var cause = failure; cause is not null; cause = cause.InnerException)
                {
                    outcome += cause.Message.Contains("pool has been exhausted", StringComparison.Ordinal) ? " EXHAUSTED" : "";
                }
            }

            Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
        }
    }

    private Func<Task> Pick() => _random.Next(1000) switch
    {
        < 120 when mixture != Mixture.ContextsAlone => DapperAsync,
        < 200 when mixture != Mixture.ContextsAlone => DapperOnAContextAsync,
        < 230 when mixture == Mixture.OpenedByHand => ByHandAsync,
        < 450 => QueryAsync,
        < 520 => Query,
        < 580 => PooledAsync,
        < 640 => SaveAsync,
        < 700 => StreamAsync,
        < 760 => KeepOpenAsync,
        < 820 => CancelledAsync,
        < 850 => CancelledWorkAsync,
        < 890 => FailAsync,
        < 920 => ScopeAsync,
        < 950 => RetriedAsync,
        < 965 => RawBeginAsync,
        < 975 => DieAsync,
        _ => QueryAsync,
    };

    private async Task QueryAsync()
    {
        await using var shop = new Shop(options);
        await shop.Customers.CountAsync();
    }

    private Task Query()
    {
        // Many threads that block in line would starve the others of theirs.
        if (guard.Snapshot().Waiting > 2)
        {
            return QueryAsync();
        }

        using var shop = new Shop(options);
        _ = shop.Customers.Count();
        return Task.CompletedTask;
    }

    private async Task PooledAsync()
    {
        await using var shop = await contexts.CreateDbContextAsync();
        await shop.Customers.CountAsync();
        await shop.Orders.CountAsync();
    }

    private async Task SaveAsync()
    {
        await using var shop = new Shop(options);
        var transaction = await shop.Database.BeginTransactionAsync();
        shop.Add(new Customer { Name = $"{Guid.NewGuid():N}" });
        await shop.SaveChangesAsync();
        await (_random.Next(4) switch
        {
            0 => transaction.CommitAsync(),
            1 => transaction.RollbackAsync(),
            2 => transaction.DisposeAsync().AsTask(),
            _ => Task.CompletedTask,
        });
    }

    private async Task StreamAsync()
    {
        await using var shop = new Shop(options);
        var last = _random.Next(40);
        await foreach (var number in shop.Database.SqlQuery<int>($"SELECT generate_series(1, 30) AS \"Value\"").AsAsyncEnumerable())
        {
            if (number == last)
            {
                break;
            }
        }
    }

    private async Task KeepOpenAsync()
    {
        await using var shop = new Shop(options);
        await shop.Database.OpenConnectionAsync();
        await shop.Customers.CountAsync();
        await shop.Orders.CountAsync();
        if (_random.Next(2) == 0)
        {
            await shop.Database.CloseConnectionAsync();
            await shop.Lines.CountAsync();
        }
    }

    private Task CancelledAsync() => WithCancellationAsync(_random.Next(4), async token =>
    {
        await using var shop = new Shop(options);
        await shop.Customers.CountAsync(token);
    });

    private Task CancelledWorkAsync() => WithCancellationAsync(_random.Next(1, 10), async token =>
    {
        await using var shop = new Shop(options);
        await using var transaction = await shop.Database.BeginTransactionAsync(token);
        await shop.Database.ExecuteSqlRawAsync("SELECT pg_sleep(0.2)", token);
        await transaction.CommitAsync(token);
    });

    private async Task FailAsync()
    {
        await using var shop = new Shop(options);
        await shop.Database.ExecuteSqlRawAsync("SELECT 1/0");
    }

    private async Task ScopeAsync()
    {
        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        for (var n = 0; n < 2; n++)
        {
            await using var shop = new Shop(options);
            await shop.Customers.CountAsync();
        }

        if (_random.Next(2) == 0)
        {
            scope.Complete();
        }
    }

    private async Task RetriedAsync()
    {
        await using var shop = new Shop(options);
        await new Npgsql.EntityFrameworkCore.PostgreSQL.NpgsqlRetryingExecutionStrategy(shop, 2, TimeSpan.FromMilliseconds(20), null)
            .ExecuteAsync(async () => await shop.Customers.CountAsync());
    }

    private async Task RawBeginAsync()
    {
        await using var shop = new Shop(options);
        await shop.Database.OpenConnectionAsync();
        await shop.Database.ExecuteSqlRawAsync("BEGIN");
    }

    private async Task DieAsync()
    {
        await using var shop = new Shop(options);
        await shop.Database.ExecuteSqlRawAsync("SELECT pg_terminate_backend(pg_backend_pid())");
    }

    private Task DapperAsync() => WithCancellationAsync(_random.Next(8), async token =>
    {
        await using var connection = await guard.OpenConnectionAsync(token);
        await connection.QueryAsync<int>(new CommandDefinition(
            "SELECT \"Id\" FROM \"Customers\" WHERE \"Id\" = ANY(@ids)", new { ids = new[] { 1, 2, 3 } }, cancellationToken: token));
    });

    private async Task DapperOnAContextAsync()
    {
        await using var shop = new Shop(options);
        await using var transaction = await shop.Database.BeginTransactionAsync();
        await shop.Database.GetDbConnection().ExecuteAsync("UPDATE \"Orders\" SET \"Total\" = 1 WHERE false", transaction: transaction.GetDbTransaction());
        await shop.Customers.CountAsync();
        await transaction.CommitAsync();
    }

    private async Task ByHandAsync()
    {
        await using var shop = new Shop(options);
        await shop.Database.GetDbConnection().OpenAsync();
        await shop.Customers.CountAsync();
        if (_random.Next(2) == 0)
        {
            await shop.Database.GetDbConnection().CloseAsync();
        }
    }

    private static async Task WithCancellationAsync(int milliseconds, Func<CancellationToken, Task> act)
    {
        using var cancel = new CancellationTokenSource();
        var cancelling = CancelAsync(cancel, milliseconds);
        try
        {
            await act(cancel.Token);
        }
        finally
        {
            await cancelling;
        }
    }

    // Not by a timer: what Npgsql throws out of a cancellation when the connection breaks meanwhile would end the process.
    private static async Task CancelAsync(CancellationTokenSource cancel, int milliseconds)
    {
        await Task.Delay(milliseconds);
        try
        {
            await cancel.CancelAsync();
        }
        catch (AggregateException)
        {
        }
    }
}
