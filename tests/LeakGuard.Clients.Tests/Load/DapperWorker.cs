using System.Data.Common;
using Dapper;

namespace LeakGuard.Clients.Tests.Load;

/// <summary>Does something at random with Dapper, again and again, and is interrupted at random.</summary>
internal sealed class DapperWorker(DbDataSource source, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>How often each kind of ending was met.</summary>
    public Dictionary<string, int> Outcomes { get; } = [];

    public async Task RunAsync(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            using var stop = new CancellationTokenSource();
            var interrupting = _random.Next(4) == 0 ? InterruptAsync(stop, _random.Next(12)) : Task.CompletedTask;
            var (name, act) = Pick();
            try
            {
                await act(stop.Token);
            }
            catch (Exception failure) when (failure is DbException or OperationCanceledException)
            {
                name = $"{name}: {failure.GetType().Name}";
            }

            await interrupting;
            Outcomes[name] = Outcomes.GetValueOrDefault(name) + 1;
        }
    }

    private (string Name, Func<CancellationToken, Task> Act) Pick() => _random.Next(8) switch
    {
        0 => ("query", QueryAsync),
        1 => ("closed connection", ClosedAsync),
        2 => ("list", ListAsync),
        3 => ("grid", GridAsync),
        4 => ("stream left early", StreamAsync),
        5 => ("transaction", TransactionAsync),
        6 => ("error", ErrorAsync),
        _ => ("slow", SlowAsync),
    };

    private async Task QueryAsync(CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        await connection.QueryAsync<int>(Command("SELECT generate_series(1, 20)", stop));
    }

    private async Task ClosedAsync(CancellationToken stop)
    {
        await using var connection = source.CreateConnection();
        await connection.ExecuteScalarAsync<int>(Command("SELECT 1", stop));
    }

    private async Task ListAsync(CancellationToken stop)
    {
        await using var connection = source.CreateConnection();
        await connection.QueryAsync<int>(new CommandDefinition("SELECT 1 WHERE 1 = ANY(@ids)", new { ids = new[] { 1, 2 } }, cancellationToken: stop));
    }

    private async Task GridAsync(CancellationToken stop)
    {
        await using var connection = source.CreateConnection();
        await using var grid = await connection.QueryMultipleAsync(Command("SELECT 1; SELECT 2", stop));
        await grid.ReadAsync<int>();
        if (_random.Next(2) == 0)
        {
            await grid.ReadAsync<int>();
        }
    }

    private async Task StreamAsync(CancellationToken stop)
    {
        await using var connection = source.CreateConnection();
        await foreach (var row in connection.QueryUnbufferedAsync<int>("SELECT generate_series(1, 5000)").WithCancellation(stop))
        {
            if (row > 10)
            {
                break;
            }
        }
    }

    private async Task TransactionAsync(CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await connection.ExecuteAsync(new CommandDefinition("SELECT 1", transaction: transaction, cancellationToken: stop));
        if (_random.Next(2) == 0)
        {
            await transaction.CommitAsync(stop);
        }
    }

    private async Task ErrorAsync(CancellationToken stop)
    {
        await using var connection = source.CreateConnection();
        await connection.ExecuteAsync(Command("SELECT 1 / 0", stop));
    }

    private async Task SlowAsync(CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        await connection.ExecuteAsync(Command("SELECT pg_sleep(0.01)", stop));
    }

    private static CommandDefinition Command(string sql, CancellationToken stop) => new(sql, cancellationToken: stop);

    // Not by a timer: what Npgsql throws out of a cancellation would end the process.
    private static async Task InterruptAsync(CancellationTokenSource stop, int milliseconds)
    {
        await Task.Delay(milliseconds);
        await stop.CancelAsync();
    }
}
