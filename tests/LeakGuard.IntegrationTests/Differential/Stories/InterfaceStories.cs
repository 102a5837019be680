using System.Data.Common;
using System.Data;
using LeakGuard.Differential;

namespace LeakGuard.IntegrationTests.Differential.Stories;

#pragma warning disable CA1859 // The interfaces are the point.

[Stories("interfaces")]
internal static class InterfaceStories
{
    public static Task A_connection(DbDataSource ds, StoryLog log)
    {
        using IDbConnection c = ds.CreateConnection();
        log.Note("state", c.State);
        log.Do("open", c.Open);
        log.Note("state", c.State);
        log.Note("database", c.Database);
        log.Note("timeout", c.ConnectionTimeout);
        log.Do("change", () => c.ChangeDatabase("template1"));
        log.Do("close", c.Close);
        log.Do("close", c.Close);
        return Task.CompletedTask;
    }

    public static Task A_command(DbDataSource ds, StoryLog log)
    {
        using IDbConnection c = ds.OpenConnection();
        using var command = c.CreateCommand();
        command.CommandText = "SELECT @a + 1";
        var parameter = command.CreateParameter();
        parameter.ParameterName = "a";
        parameter.Value = 5;
        command.Parameters.Add(parameter);
        log.Note("contains", command.Parameters.Contains("a"));
        log.Note("indexer", command.Parameters["a"]);

        // The connection seen through the interface is the real one in either case, which Dapper needs to see.
        log.Note("connection", command.Connection?.GetType().Name);
        log.Get("scalar", command.ExecuteScalar);
        log.Do("prepare", command.Prepare);
        log.Get("non query", () => command.ExecuteNonQuery());
        log.Do("cancel", command.Cancel);
        log.Do("no connection", () => command.Connection = null);
        log.Get("scalar", command.ExecuteScalar);
        return Task.CompletedTask;
    }

    public static Task A_reader(DbDataSource ds, StoryLog log)
    {
        using IDbConnection c = ds.OpenConnection();
        using var command = c.CreateCommand();
        command.CommandText = "SELECT n, n::text AS words FROM generate_series(1, 2) n; SELECT 5";
        using (var reader = command.ExecuteReader(CommandBehavior.SequentialAccess))
        {
            log.Note("reader", reader);
            while (reader.Read())
                log.Row(reader);
            log.Note("next", reader.NextResult());
        }

        using var closing = command.ExecuteReader(CommandBehavior.CloseConnection);
        closing.Close();
        log.Note("state", c.State);
        return Task.CompletedTask;
    }

    public static Task A_transaction(DbDataSource ds, StoryLog log)
    {
        using IDbConnection c = ds.OpenConnection();
        using var command = c.CreateCommand();
        command.CommandText = "CREATE TABLE t (n int)";
        command.ExecuteNonQuery();
        using (var transaction = c.BeginTransaction())
        {
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO t VALUES (1)";
            log.Get("insert", () => command.ExecuteNonQuery());
            log.Note("transaction", ReferenceEquals(command.Transaction, transaction));
            log.Note("connection", ReferenceEquals(transaction.Connection, c));
            log.Do("commit", transaction.Commit);
            log.Do("rollback", transaction.Rollback);
        }

        using (var transaction = c.BeginTransaction(IsolationLevel.Serializable))
        {
            log.Note("level", transaction.IsolationLevel);
            log.Get("insert", () => command.ExecuteNonQuery());
        }

        command.CommandText = "SELECT count(*) FROM t";
        log.Get("count", command.ExecuteScalar);
        return Task.CompletedTask;
    }

    public static async Task Disposed_through_the_interface(DbDataSource ds, StoryLog log)
    {
        var c = log.Watch(await ds.OpenConnectionAsync());
        log.Do("sync", ((IDisposable)c).Dispose);
        await log.Await("async", () => ((IAsyncDisposable)c).DisposeAsync().AsTask());
        log.State(c);
        var command = c as IDbConnection;
        log.Get("create", () => command.CreateCommand());
    }

    public static async Task Cloned_commands(DbDataSource ds, StoryLog log)
    {
        await using var c = await ds.OpenConnectionAsync();
        await using var command = c.Command("SELECT 5");
        log.Note("cloneable command", command is ICloneable);
        log.Note("cloneable connection", c is ICloneable);
        if (command is ICloneable cloneable && cloneable.Clone() is DbCommand clone)
            log.Get("clone", clone.ExecuteScalar);
    }
}
