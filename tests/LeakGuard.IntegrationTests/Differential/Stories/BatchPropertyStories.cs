using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("batch properties")]
internal static class BatchPropertyStories
{
    public static Task Defaults(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        using var batch = c.CreateBatch();
        log.Note("timeout", batch.Timeout);
        log.Note("connection", ReferenceEquals(batch.Connection, c));
        log.Note("transaction", batch.Transaction);
        log.Note("commands", batch.BatchCommands.Count);
        log.Note("the collection is one", ReferenceEquals(batch.BatchCommands, batch.BatchCommands));
        var command = batch.CreateBatchCommand();
        log.Note("text", command.CommandText);
        log.Note("type", command.CommandType);
        log.Note("affected", command.RecordsAffected);
        log.Note("not added by itself", batch.BatchCommands.Count);
        return Task.CompletedTask;
    }

    public static Task The_collection(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        using var batch = c.Batch("one", "two", "three");
        var all = batch.BatchCommands;
        var two = all[1];
        log.Note("texts", all.Select(b => b.CommandText));
        log.Note("index", all.IndexOf(two));
        log.Note("contains", all.Contains(two));
        log.Note("the same each time", ReferenceEquals(two, all[1]));
        log.Note("read only", all.IsReadOnly);
        log.Note("removed", all.Remove(two));
        log.Note("removed again", all.Remove(two));
        log.Note("index", all.IndexOf(two));
        all.Insert(0, two);
        all.RemoveAt(1);
        log.Note("texts", all.Select(b => b.CommandText));
        all[1] = batch.CreateBatchCommand();
        log.Note("texts", all.Select(b => b.CommandText));
        var copy = new DbBatchCommand[3];
        log.Do("copy", () => all.CopyTo(copy, 1));
        log.Note("copied", ReferenceEquals(copy[1], two));
        log.Get("out of range", () => all[9]);
        log.Do("remove out of range", () => all.RemoveAt(9));
        all.Clear();
        log.Note("count", all.Count);
        return Task.CompletedTask;
    }

    public static Task Odd_members_of_the_collection(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        using var batch = c.Batch("one");
        log.Kind("null", () => batch.BatchCommands.Add(null!));
        log.Note("count", batch.BatchCommands.Count);
        log.Do("the same twice", () => batch.BatchCommands.Add(batch.BatchCommands[0]));
        log.Note("count", batch.BatchCommands.Count);
        using var other = c.Batch("two");
        log.Do("of another batch", () => batch.BatchCommands.Add(other.BatchCommands[0]));
        return Task.CompletedTask;
    }

    public static async Task Commands_moved_to_another_batch(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var first = c.Batch("SELECT 'moved'");
        using var second = c.CreateBatch();
        second.BatchCommands.Add(first.BatchCommands[0]);
        await log.Await("second", () => via.Scalar(second));
        await log.Await("first", () => via.Scalar(first));
    }

    public static Task Timeouts(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        using var batch = c.CreateBatch();
        foreach (var value in new[] { 5, 0, -1 })
        {
            log.Do($"set {value}", () => batch.Timeout = value);
            log.Note("timeout", batch.Timeout);
        }

        return Task.CompletedTask;
    }

    public static Task Command_types(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        var command = c.CreateBatch().CreateBatchCommand();
        command.CommandType = CommandType.StoredProcedure;
        log.Note("type", command.CommandType);
        log.Do("null text", () => command.CommandText = null!);
        log.Get("text", () => command.CommandText);
        return Task.CompletedTask;
    }

    public static async Task Set_the_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var first = await via.Opened(ds);
        using var second = await via.Opened(ds);
        await via.Run(second, "SET application_name = 'second'");
        using var batch = first.Batch("SHOW application_name");
        batch.Connection = second;
        log.Note("is it", ReferenceEquals(batch.Connection, second));
        await log.Await("scalar", () => via.Scalar(batch));
        batch.Connection = null;
        log.Note("none", batch.Connection);
        await log.Await("scalar", () => via.Scalar(batch));
        using var foreign = new ForeignConnection();
        log.Kind("foreign", () => batch.Connection = foreign);
    }

    public static async Task On_a_closed_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = ds.CreateConnection();
        using var batch = c.Batch("SELECT 1");
        await log.Await("scalar", () => via.Scalar(batch));
        await log.Await("reader", () => via.Reader(batch));
        await log.Await("prepare", () => via.Prepare(batch));
        log.Do("cancel", batch.Cancel);
        await via.Open(c);
        await log.Await("scalar", () => via.Scalar(batch));
    }

    public static async Task Disposed(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        var batch = c.Batch("SELECT 1");
        await log.Await("dispose", () => via.Dispose(batch));
        await log.Await("dispose again", () => via.Dispose(batch));
        await log.Await("scalar", () => via.Scalar(batch));
        log.Get("count", () => batch.BatchCommands.Count);
        log.Get("create", batch.CreateBatchCommand);
        log.Get("connection", () => batch.Connection);
    }

    public static async Task Stored_procedure_in_a_batch(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE seen (n int); CREATE PROCEDURE note(n int) LANGUAGE sql AS 'INSERT INTO seen VALUES (n)'");
        using var batch = c.CreateBatch();
        batch.Add("note", Ado.At(6)).Add("SELECT n FROM seen");
        batch.BatchCommands[0].CommandType = CommandType.StoredProcedure;
        await log.Await("scalar", () => via.Scalar(batch));
    }
}
