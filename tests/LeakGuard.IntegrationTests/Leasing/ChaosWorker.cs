using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Transactions;

namespace LeakGuard.IntegrationTests.Leasing;

/// <summary>Takes leases and does something at random with each; what fails is counted.</summary>
internal sealed class ChaosWorker(GuardedDataSource source, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>How often each kind of ending was met.</summary>
    public Dictionary<string, int> Outcomes { get; } = [];

    /// <summary>Goes on until all workers together have had so many leases.</summary>
    public async Task RunAsync(long leases)
    {
        while (source.Snapshot().TotalLeases < leases)
        {
            var (name, act) = Pick();
            var outcome = name;
            try
            {
                await act();
            }
            catch (Exception failure) when (IsExpected(failure))
            {
                outcome = $"{name}: {failure.GetType().Name}";
            }

            Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
        }
    }

    // Npgsql itself stumbles, guarded or not, over what it has just disposed when a connection breaks inside a transaction.
    private static bool IsExpected(Exception failure) =>
        failure is DbException or OperationCanceledException or TransactionException
            or ObjectDisposedException { ObjectName: not "LeakGuard.GuardedDataSource" };

    private (string Name, Func<Task> Act) Pick() => _random.Next(10_000) switch
    {
        < 5500 => ("open and close", OpenAndCloseAsync),
        < 7500 => ("open and close, sync", OpenAndClose),
        < 8200 => ("query", QueryAsync),
        < 8500 => ("command of the source", CommandOfSourceAsync),
        < 8800 => ("transaction", TransactionAsync),
        < 9000 => ("reader that closes", ReaderThatClosesAsync),
        < 9150 => ("scope", ScopeAsync),
        < 9450 => ("double dispose", DoubleDisposeAsync),
        < 9700 => ("cancelled open", CancelledOpenAsync),
        < 9780 => ("cancelled command", CancelledCommandAsync),
        < 9860 => ("failed command", FailedCommandAsync),
        < 9900 => ("returned in transaction", ReturnInTransactionAsync),
        < 9920 => ("native", NativeAsync),
        < 9930 => ("terminated", TerminatedAsync),
        < 9950 => ("abandoned", AbandonAsync),
        _ => ("open and close", OpenAndCloseAsync),
    };

    private async Task OpenAndCloseAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
    }

    private Task OpenAndClose()
    {
        // Many threads that block in line would starve the others of theirs.
        if (source.Snapshot().Waiting < 4)
        {
            using var connection = source.OpenConnection();
            return Task.CompletedTask;
        }

        return OpenAndCloseAsync();
    }

    private async Task QueryAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.RunAsync("SELECT 1");
    }

    private async Task CommandOfSourceAsync()
    {
        await using var command = source.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync();
    }

    private async Task TransactionAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.RunAsync("SELECT 1");
        if (_random.Next(2) == 0)
        {
            await transaction.CommitAsync();
        }
    }

    private async Task ReaderThatClosesAsync()
    {
        var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT generate_series(1, 20)";
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.CloseConnection);
        await reader.ReadAsync();
    }

    private async Task ScopeAsync()
    {
        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        for (var i = 0; i < 2; i++)
        {
            await using var connection = await source.OpenConnectionAsync();
            await connection.RunAsync("SELECT 1");
        }

        if (_random.Next(2) == 0)
        {
            scope.Complete();
        }
    }

    private async Task DoubleDisposeAsync()
    {
        var connection = await source.OpenConnectionAsync();
        await connection.DisposeAsync();
        connection.Close();
        connection.Dispose();
    }

    private Task CancelledOpenAsync() => CancelledAsync(_random.Next(3), async token =>
    {
        await using var connection = await source.OpenConnectionAsync(token);
        await connection.RunAsync("SELECT 1", token);
    });

    private Task CancelledCommandAsync() => CancelledAsync(_random.Next(1, 5), async token =>
    {
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        await connection.RunAsync("SELECT pg_sleep(0.2)", token);
    });

    private static async Task CancelledAsync(int milliseconds, Func<CancellationToken, Task> act)
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
        catch (AggregateException failure) when (failure.InnerExceptions.All(IsExpected))
        {
        }
    }

    private async Task FailedCommandAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.RunAsync("SELECT 1/0");
    }

    private async Task ReturnInTransactionAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.RunAsync("BEGIN");
    }

    private async Task NativeAsync()
    {
        await using var connection = await source.OpenNpgsqlConnectionAsync();
        await connection.RunAsync("SELECT 1");
    }

    private async Task TerminatedAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.RunAsync("SELECT pg_terminate_backend(pg_backend_pid())");
    }

    private async Task AbandonAsync()
    {
        if (_random.Next(2) == 0)
        {
            await LoseAsync(inTransaction: _random.Next(2) == 0);
        }
        else
        {
            LoseCommandsConnection();
        }
    }

    private async Task LoseAsync(bool inTransaction)
    {
        var connection = await source.OpenConnectionAsync();
        if (inTransaction)
        {
            await connection.BeginTransactionAsync();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LoseCommandsConnection() => source.OpenConnection().Run("SELECT 1");
}
