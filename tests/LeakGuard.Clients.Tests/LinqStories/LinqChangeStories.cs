using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;

namespace LeakGuard.Clients.Tests.LinqStories;

[Stories("linq2db changes")]
internal static class LinqChangeStories
{
    [Feature("linq2db", "insert, update, delete, merge, transactions")]
    public static async Task Rows_changed(LinqAccess linq, StoryLog log, Calls via)
    {
        await using var db = linq.WithGoods();
        var goods = db.GetTable<Good>();
        var fig = new Good { Id = 4, Name = "fig", Price = 2, Tags = ["dry"] };
        await log.Await("insert", () => via.Get(() => db.Insert(fig), () => db.InsertAsync(fig)));
        await log.Await("insert again", () => via.Get(() => db.Insert(fig), () => db.InsertAsync(fig)));
        await log.Await("update", () => via.Get(() => db.Update(fig with { Price = 3 }), () => db.UpdateAsync(fig with { Price = 3 })));
        await log.Await("upsert", () => via.Get(() => db.InsertOrReplace(fig with { Id = 5 }), () => db.InsertOrReplaceAsync(fig with { Id = 5 })));
        await log.Await("delete", () => via.Get(() => goods.Delete(good => good.Id < 3), () => goods.DeleteAsync(good => good.Id < 3)));
        await log.Await("left", () => via.Get(() => goods.OrderBy(good => good.Id).ToList(), () => goods.OrderBy(good => good.Id).ToListAsync()));
    }

    [Feature("linq2db", "insert, update, delete, merge, transactions")]
    public static async Task Returning(LinqAccess linq, StoryLog log, Calls via)
    {
        await using var db = linq.WithGoods();
        var goods = db.GetTable<Good>();
        await log.Await("inserted", () => via.Get(
            () => goods.InsertWithOutput(() => new Good { Id = 9, Name = "kiwi" }),
            async () => await goods.InsertWithOutputAsync(() => new Good { Id = 9, Name = "kiwi" })));
    }

    [Feature("linq2db", "insert, update, delete, merge, transactions")]
    public static async Task Merged(LinqAccess linq, StoryLog log, Calls via)
    {
        await using var db = linq.WithGoods();
        Good[] given = [new Good { Id = 1, Name = "apple", Price = 9 }, new Good { Id = 8, Name = "date" }];
        var merge = db.GetTable<Good>().Merge().Using(given).OnTargetKey().InsertWhenNotMatched().UpdateWhenMatched();
        await log.Await("merge", () => via.Get(() => merge.Merge(), () => merge.MergeAsync()));
        await log.Await("prices", () => via.Get(
            () => db.GetTable<Good>().OrderBy(good => good.Id).Select(good => good.Price).ToList(),
            () => db.GetTable<Good>().OrderBy(good => good.Id).Select(good => good.Price).ToListAsync()));
    }

    [Feature("linq2db", "insert, update, delete, merge, transactions")]
    public static async Task In_transactions(LinqAccess linq, StoryLog log, Calls via)
    {
        await using var db = linq.WithGoods();
        foreach (var commits in new[] { false, true })
        {
            using (var transaction = await via.Get(() => db.BeginTransaction(), () => db.BeginTransactionAsync()))
            {
                await log.Await("delete", () => via.Get(() => db.GetTable<Good>().Delete(), () => db.GetTable<Good>().DeleteAsync()));
                if (commits)
                    await log.Await("commit", () => via.Do(transaction.Commit, () => transaction.CommitAsync()));
            }

            await log.Await("left", () => via.Get(() => db.GetTable<Good>().Count(), () => db.GetTable<Good>().CountAsync()));
        }
    }

    [Feature("linq2db", "bulk copy in INSERTs of many rows")]
    public static async Task Copied_in_inserts(LinqAccess linq, StoryLog log, Calls via)
    {
        await using var db = linq.WithGoods();
        await CopyAsync(db, log, via, BulkCopyType.MultipleRows);
    }

    [Feature("linq2db", "bulk copy by COPY (`BulkCopyType.ProviderSpecific`), with an `UnwrapDataObjectInterceptor`")]
    public static async Task Copied_by_copy(LinqAccess linq, StoryLog log, Calls via)
    {
        // linq2db falls back on INSERTs, without a word, where it does not find Npgsql's connection.
        var statements = new List<string>();
        await using var db = linq.WithGoods(trace => statements.Add(trace.SqlText.Split(' ')[0]));
        await CopyAsync(db, log, via, BulkCopyType.ProviderSpecific);
        log.Note("statements", statements.Distinct());
    }

    [Feature("linq2db", "temporary tables")]
    public static async Task A_temporary_table(LinqAccess linq, StoryLog log, Calls via)
    {
        await using var db = linq.Connect();
        using var kept = await via.Get(() => db.CreateTempTable<Good>("kept"), () => db.CreateTempTableAsync<Good>("kept"));
        await log.Await("insert", () => via.Get(
            () => kept.Insert(() => new Good { Id = 1, Name = "x" }),
            () => kept.InsertAsync(() => new Good { Id = 1, Name = "x" })));
        await log.Await("count", () => via.Get(() => kept.Count(), () => kept.CountAsync()));
    }

    [Feature("linq2db", "schema provider")]
    public static async Task The_schema(LinqAccess linq, StoryLog log)
    {
        await using var db = linq.WithGoods();
        var own = db.Execute<string>("SELECT current_schema()");
        var schema = db.DataProvider.GetSchemaProvider().GetSchema(db, new() { IncludedSchemas = [own], GetProcedures = false });
        foreach (var table in schema.Tables)
            log.Note(table.TableName ?? "?", table.Columns.Select(column => $"{column.ColumnName} {column.ColumnType} {column.MemberType}"));
    }

    private static async Task CopyAsync(DataConnection db, StoryLog log, Calls via, BulkCopyType type)
    {
        var options = new BulkCopyOptions { BulkCopyType = type };
        var rows = Enumerable.Range(10, 200).Select(id => new Good { Id = id, Name = $"{id}", Price = id });
        await log.Await("copied", async () => (await via.Get(() => db.BulkCopy(options, rows), () => db.BulkCopyAsync(options, rows))).RowsCopied);
        await log.Await("count", () => via.Get(() => db.GetTable<Good>().Count(), () => db.GetTable<Good>().CountAsync()));
    }
}
