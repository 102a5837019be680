using System.Data.Common;
using System.Transactions;

namespace LeakGuard.Faults.Load;

/// <summary>What an asynchronous caller does; it knows no more of its pool than that it is a <see cref="DbDataSource"/>.</summary>
internal sealed class AsyncRequests(DbDataSource source, Random random)
{
    public Task RunAsync(RequestKind kind, CancellationTokenSource cancel) => kind switch
    {
        RequestKind.Query => QueryAsync(),
        RequestKind.SourceCommand => SourceCommandAsync(),
        RequestKind.Transaction => TransactionAsync(commit: true),
        RequestKind.RolledBack => TransactionAsync(commit: false),
        RequestKind.Scope => ScopeAsync(),
        RequestKind.Batch => BatchAsync(),
        RequestKind.Reader => ReaderAsync(),
        RequestKind.Cancelled => CancelledAsync(cancel),
        _ => LeakedAsync(random.Next(2) == 0),
    };

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteScalarAsync(cancellationToken);
    }

    private async Task QueryAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await ExecuteAsync(connection, Statements.Query);
    }

    private async Task SourceCommandAsync()
    {
        await using var command = source.CreateCommand(Statements.Query);
        await command.ExecuteScalarAsync();
    }

    private async Task TransactionAsync(bool commit)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, Statements.Answer);
        await ExecuteAsync(connection, Statements.Write);
        if (commit)
        {
            await transaction.CommitAsync();
        }
    }

    private async Task ScopeAsync()
    {
        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        for (var i = 0; i < 2; i++)
        {
            await using var connection = await source.OpenConnectionAsync();
            await ExecuteAsync(connection, Statements.Write);
        }

        scope.Complete();
    }

    private async Task BatchAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        for (var i = 0; i < 3; i++)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = Statements.Query;
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync();
    }

    private async Task ReaderAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Statements.Rows;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            reader.GetString(1);
        }
    }

    private async Task CancelledAsync(CancellationTokenSource cancel)
    {
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        await ExecuteAsync(connection, Statements.Slow, cancel.Token);
    }

    private async Task LeakedAsync(bool inTransaction)
    {
        var connection = await source.OpenConnectionAsync();
        if (inTransaction)
        {
            await connection.BeginTransactionAsync();
            await ExecuteAsync(connection, Statements.Query);
        }
    }
}
