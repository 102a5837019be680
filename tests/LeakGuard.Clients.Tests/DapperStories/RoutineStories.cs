using System.Data;
using System.Data.Common;
using Dapper;

namespace LeakGuard.Clients.Tests.DapperStories;

[Stories("dapper routines")]
[Feature("Dapper", "functions and procedures")]
internal static class RoutineStories
{
    public static async Task A_function_in_a_query(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await via.Run(c, "CREATE FUNCTION owned_by(who int) RETURNS SETOF items LANGUAGE sql AS 'SELECT * FROM items WHERE owner_id = who ORDER BY id'");
        await log.Await("items", () => via.Query<Item>(c, "SELECT * FROM owned_by(@who)", new { who = 1 }));
    }

    public static async Task A_procedure(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await via.Run(c, "CREATE PROCEDURE rename(who int, new_name text) LANGUAGE sql AS 'UPDATE owners SET name = new_name WHERE id = who'");
        await log.Await("call", () => via.Execute(c, "rename", new { who = 1, new_name = "Anna" }, type: CommandType.StoredProcedure));
        await log.Await("call by text", () => via.Execute(c, "CALL rename(@who, 'Bo')", new { who = 2 }));
        await log.Await("names", () => via.Query<string>(c, "SELECT name FROM owners ORDER BY id"));
    }

    public static async Task A_function_called_as_a_procedure(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await via.Run(c, "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'");
        await log.Await("call", () => via.Execute(c, "one", type: CommandType.StoredProcedure));
        log.State(c);
    }

    public static async Task A_procedure_that_is_not_there(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("call", () => via.Execute(c, "nobody", new { a = 1 }, type: CommandType.StoredProcedure));
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task A_procedure_that_raises(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE PROCEDURE refuse() LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today' USING ERRCODE = 'P0099', HINT = 'tomorrow'; END $$");
        await log.Await("call", () => via.Execute(c, "refuse", type: CommandType.StoredProcedure));
    }

    public static async Task A_procedure_that_commits(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await via.Run(c, "CREATE PROCEDURE in_steps() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM items; COMMIT; PERFORM 1 / 0; END $$");
        await log.Await("call", () => via.Execute(c, "CALL in_steps()"));
        await log.Await("items", () => via.Scalar<long>(c, "SELECT count(*) FROM items"));
    }

    public static async Task A_cursor_of_a_function(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await via.Run(c, "CREATE FUNCTION all_owners() RETURNS refcursor LANGUAGE plpgsql AS $$ DECLARE c refcursor := 'owners_cursor'; BEGIN OPEN c FOR SELECT * FROM owners ORDER BY id; RETURN c; END $$");
        using var transaction = await via.Begin(c);
        await log.Await("cursor", () => via.Scalar<string>(c, "SELECT all_owners()", transaction: transaction));
        await log.Await("owners", () => via.Query<Owner>(c, "FETCH ALL IN owners_cursor", transaction: transaction));
        await log.Await("commit", () => via.Commit(transaction));
    }
}
