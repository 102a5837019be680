using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("data source")]
internal static class DataSourceStories
{
    public static Task Connection_string(DbDataSource ds, StoryLog log)
    {
        log.Note("connection string", ds.ConnectionString);
        using var c = ds.CreateConnection();
        log.Note("the same", c.ConnectionString == ds.ConnectionString);
        return Task.CompletedTask;
    }

    public static async Task Create_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = ds.CreateConnection();
        log.State(c);
        log.Note("another each time", !ReferenceEquals(c, ds.CreateConnection()));
        await via.Open(c);
        await log.Await("ask", () => via.Ask(c, "SELECT current_schema()"));
    }

    public static async Task Open_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        log.State(c);
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task Open_connection_with_a_cancelled_token(DbDataSource ds, StoryLog log)
    {
        await log.Await("open", async () => await ds.OpenConnectionAsync(new CancellationToken(canceled: true)));
        await (await ds.OpenConnectionAsync()).DisposeAsync();
        await log.Await("warm", async () => await ds.OpenConnectionAsync(new CancellationToken(canceled: true)));
    }

    public static async Task Command_scalar(DbDataSource ds, StoryLog log, Calls via)
    {
        using var command = ds.CreateCommand("SELECT 42");
        await log.Await("scalar", () => via.Scalar(command));
        await log.Await("again", () => via.Scalar(command));
        command.CommandText = "SELECT $1 + 1";
        command.Parameters.Add(Ado.At(1));
        await log.Await("with a parameter", () => via.Scalar(command));
    }

    public static async Task Command_non_query(DbDataSource ds, StoryLog log, Calls via)
    {
        await log.Await("create", () => via.NonQuery(ds.CreateCommand("CREATE TABLE t (n int)")));
        await log.Await("insert", () => via.NonQuery(ds.CreateCommand("INSERT INTO t VALUES (1), (2)")));
        await log.Await("count", () => via.Scalar(ds.CreateCommand("SELECT count(*) FROM t")));
    }

    public static async Task Command_reader(DbDataSource ds, StoryLog log, Calls via)
    {
        using var command = ds.CreateCommand("SELECT generate_series(1, 3) AS n; SELECT 'x'");
        using var reader = await via.Reader(command);
        await log.Results(reader, via);
    }

    public static async Task Command_reader_with_behavior(DbDataSource ds, StoryLog log, Calls via)
    {
        using var command = ds.CreateCommand("SELECT generate_series(1, 3) AS n");
        foreach (var behavior in new[] { CommandBehavior.SingleRow, CommandBehavior.CloseConnection, CommandBehavior.SchemaOnly })
        {
            using var reader = await via.Reader(command, behavior);
            await log.Results(reader, via);
        }
    }

    [Settings("Maximum Pool Size=1;Timeout=5")]
    public static async Task Command_gives_its_connection_back(DbDataSource ds, StoryLog log, Calls via)
    {
        using var command = ds.CreateCommand("SELECT pg_backend_pid()");
        var first = await via.Scalar(command);
        using (var reader = await via.Reader(command))
        {
            await via.Read(reader);
            log.Note("same process", Equals(reader.GetValue(0), first));
        }

        await log.Await("error", () => via.Scalar(ds.CreateCommand("SELECT 1 / 0")));
        await log.Await("reader error", () => via.Reader(ds.CreateCommand("SELEC")));
        log.Note("same process still", Equals(await via.Scalar(command), first));
    }

    public static Task Command_properties(DbDataSource ds, StoryLog log)
    {
        using var command = ds.CreateCommand("SELECT 1");
        using var c = ds.CreateConnection();
        log.Get("text", () => command.CommandText);
        log.Get("type", () => command.CommandType);
        log.Get("timeout", () => command.CommandTimeout);
        log.Get("connection", () => command.Connection);
        log.Do("set connection", () => command.Connection = c);
        log.Do("set no connection", () => command.Connection = null);
        log.Get("transaction", () => command.Transaction);
        log.Do("set no transaction", () => command.Transaction = null);
        log.Do("set timeout", () => command.CommandTimeout = 9);
        log.Get("timeout", () => command.CommandTimeout);
        log.Get("parameters", () => command.Parameters.Count);
        log.Do("cancel", command.Cancel);
        log.Get("without a text", () => ds.CreateCommand().CommandText);
        return Task.CompletedTask;
    }

    public static async Task Command_with_the_transaction_of_a_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var transaction = await via.Begin(c);
        using var command = ds.CreateCommand("SELECT 1");
        log.Do("set", () => command.Transaction = transaction);
        await log.Await("scalar", () => via.Scalar(command));
    }

    public static async Task Command_prepare(DbDataSource ds, StoryLog log, Calls via)
    {
        using var command = ds.CreateCommand("SELECT 1");
        await log.Await("prepare", () => via.Prepare(command));
        await log.Await("scalar", () => via.Scalar(command));
    }

    public static async Task Command_disposed(DbDataSource ds, StoryLog log, Calls via)
    {
        var command = ds.CreateCommand("SELECT 1");
        await log.Await("dispose", () => via.Dispose(command));
        await log.Await("scalar", () => via.Scalar(command));
        await log.Await("dispose again", () => via.Dispose(command));
    }

    public static async Task Command_timeout(DbDataSource ds, StoryLog log, Calls via)
    {
        using var command = ds.CreateCommand("SELECT pg_sleep(40)");
        command.CommandTimeout = 1;
        await log.Await("scalar", () => via.Scalar(command));
        await log.Await("next", () => via.Scalar(ds.CreateCommand("SELECT 1")));
    }

    public static async Task Batch(DbDataSource ds, StoryLog log, Calls via)
    {
        using var batch = ds.CreateBatch().Add("SELECT 1").Add("SELECT $1 || 'x'", Ado.At("a"));
        using (var reader = await via.Reader(batch))
            await log.Results(reader, via);
        await log.Await("scalar", () => via.Scalar(batch));
        await log.Await("non query", () => via.NonQuery(batch));
    }

    public static async Task Batch_properties(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var transaction = await via.Begin(c);
        using var batch = ds.CreateBatch().Add("SELECT 1");
        log.Get("timeout", () => batch.Timeout);
        log.Get("connection", () => batch.Connection);
        log.Do("set connection", () => batch.Connection = c);
        log.Get("transaction", () => batch.Transaction);
        log.Do("set transaction", () => batch.Transaction = transaction);
        log.Do("cancel", batch.Cancel);
        await log.Await("prepare", () => via.Prepare(batch));
        await log.Await("scalar", () => via.Scalar(batch));
    }

    public static async Task Batch_error(DbDataSource ds, StoryLog log, Calls via)
    {
        using var batch = ds.CreateBatch().Add("SELECT 1").Add("SELECT 1 / 0");
        await log.Await("non query", () => via.NonQuery(batch));
        await log.Await("reader", async () =>
        {
            using var reader = await via.Reader(batch);
            await log.Results(reader, via);
        });
        await log.Await("next", () => via.Scalar(ds.CreateCommand("SELECT 1")));
    }
}
