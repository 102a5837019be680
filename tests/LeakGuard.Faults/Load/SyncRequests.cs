using System.Data.Common;
using System.Transactions;

namespace LeakGuard.Faults.Load;

/// <summary>The same as <see cref="AsyncRequests"/> for a caller that blocks its thread.</summary>
internal sealed class SyncRequests(DbDataSource source, Random random)
{
    /// <param name="kind">What to do.</param>
    /// <param name="execute">Executes a command and cancels it meanwhile.</param>
    public void Run(RequestKind kind, Action<DbCommand> execute)
    {
        switch (kind)
        {
            case RequestKind.Query:
                Query();
                break;
            case RequestKind.SourceCommand:
                SourceCommand();
                break;
            case RequestKind.Transaction:
                Transaction(commit: true);
                break;
            case RequestKind.RolledBack:
                Transaction(commit: false);
                break;
            case RequestKind.Scope:
                Scope();
                break;
            case RequestKind.Batch:
                Batch();
                break;
            case RequestKind.Reader:
                Reader();
                break;
            case RequestKind.Cancelled:
                Cancelled(execute);
                break;
            default:
                Leaked(random.Next(2) == 0);
                break;
        }
    }

    private static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteScalar();
    }

    private void Query()
    {
        using var connection = source.OpenConnection();
        Execute(connection, Statements.Query);
    }

    private void SourceCommand()
    {
        using var command = source.CreateCommand(Statements.Query);
        command.ExecuteScalar();
    }

    private void Transaction(bool commit)
    {
        using var connection = source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        Execute(connection, Statements.Answer);
        Execute(connection, Statements.Write);
        if (commit)
        {
            transaction.Commit();
        }
    }

    private void Scope()
    {
        using var scope = new TransactionScope();
        for (var i = 0; i < 2; i++)
        {
            using var connection = source.OpenConnection();
            Execute(connection, Statements.Write);
        }

        scope.Complete();
    }

    private void Batch()
    {
        using var connection = source.OpenConnection();
        using var batch = connection.CreateBatch();
        for (var i = 0; i < 3; i++)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = Statements.Query;
            batch.BatchCommands.Add(command);
        }

        batch.ExecuteNonQuery();
    }

    private void Reader()
    {
        using var connection = source.OpenConnection();
        using var command = connection.CreateCommand();
        command.CommandText = Statements.Rows;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            reader.GetString(1);
        }
    }

    private void Cancelled(Action<DbCommand> execute)
    {
        using var connection = source.OpenConnection();
        using var command = connection.CreateCommand();
        command.CommandText = Statements.Slow;
        execute(command);
    }

    private void Leaked(bool inTransaction)
    {
        var connection = source.OpenConnection();
        if (inTransaction)
        {
            connection.BeginTransaction();
            Execute(connection, Statements.Query);
        }
    }
}
