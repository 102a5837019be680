using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("data source disposed")]
internal static class DataSourceDisposalStories
{
    public static async Task Then_used(DbDataSource ds, StoryLog log, Calls via)
    {
        using var command = ds.CreateCommand("SELECT 1");
        using var batch = ds.CreateBatch().Add("SELECT 1");
        using var created = ds.CreateConnection();
        await log.Await("dispose", () => via.Dispose(ds));
        await log.Await("open", () => via.Opened(ds));
        log.Get("create connection", ds.CreateConnection);
        log.Get("create command", () => ds.CreateCommand("SELECT 1"));
        log.Get("create batch", ds.CreateBatch);
        log.Get("connection string", () => ds.ConnectionString);
        await log.Await("open what was created", () => via.Open(created));
        await log.Await("its command", () => via.Scalar(command));
        await log.Await("its batch", () => via.Scalar(batch));
        await log.Await("its command reads", () => via.Reader(command));
    }

    public static async Task Twice(DbDataSource ds, StoryLog log, Calls via)
    {
        await log.Await("dispose", () => via.Dispose(ds));
        await log.Await("dispose again", () => via.Dispose(ds));
    }

    public static async Task Before_its_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await log.Await("dispose", () => via.Dispose(ds));
        log.State(c);
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
        await log.Await("close", () => via.Close(c));
        await log.Await("open", () => via.Open(c));
        log.State(c);
    }

    public static async Task Inside_a_transaction(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await via.Run(c, "CREATE TABLE t (n int)");
        using var transaction = await via.Begin(c);
        await via.Run(c, "INSERT INTO t VALUES (1)");
        await log.Await("dispose", () => via.Dispose(ds));
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("count", () => via.Ask(c, "SELECT count(*) FROM t"));
    }

    public static async Task While_reading(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var reader = await via.Reader(c.Command("SELECT generate_series(1, 3)"));
        await via.Read(reader);
        await log.Await("dispose", () => via.Dispose(ds));
        await log.Await("rest", () => log.Results(reader, via));
    }

    [Settings("Maximum Pool Size=3")]
    public static async Task After_use(DbDataSource ds, StoryLog log, Calls via)
    {
        using (var c = await via.Opened(ds))
            await via.Ask(c, "SELECT 1");
        await log.Await("dispose", () => via.Dispose(ds));
        await log.Await("open", () => via.Opened(ds));
    }
}
