using Npgsql;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

[Stories("npgsql members")]
internal static class NativeMemberStories
{
    [Feature("Npgsql", "`new NpgsqlCommand(sql, connection)`, members of `NpgsqlCommand` and `NpgsqlBatch`")]
    public static async Task A_command_made_by_hand(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await npgsql.OpenAsync(via);
        using var command = new NpgsqlCommand("SELECT 1, now()::date - now()::date", c.It) { AllResultTypesAreUnknown = true };
        using var reader = await via.Reader(command);
        await log.Results(reader, via);
    }

    [Feature("Npgsql", "`new NpgsqlCommand(sql, connection)`, members of `NpgsqlCommand` and `NpgsqlBatch`")]
    public static async Task Error_barriers(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await npgsql.OpenAsync(via);
        await via.Run(c.Own, "CREATE TABLE t (id int PRIMARY KEY)");
        using (var batch = new NpgsqlBatch(c.It) { EnableErrorBarriers = true })
        {
            batch.Add("INSERT INTO t VALUES (1)").Add("INSERT INTO t VALUES (1)").Add("INSERT INTO t VALUES (2)");
            await log.Await("batch", () => via.NonQuery(batch));
        }

        await log.Await("rows", () => via.Ask(c.Own, "SELECT count(*) FROM t"));
    }

    [Feature("Npgsql", "`ReloadTypes`, `UnprepareAll`, `PostgresParameters`")]
    public static async Task Types_reloaded(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await npgsql.OpenAsync(via);
        await via.Run(c.Own, "CREATE TYPE mood AS ENUM ('sad', 'glad')");
        await log.Await("reload", () => via.Do(c.It.ReloadTypes, () => c.It.ReloadTypesAsync()));
        await log.Await("mood", () => via.Ask(c.Own, "SELECT 'glad'::mood"));
    }

    [Feature("Npgsql", "`ReloadTypes`, `UnprepareAll`, `PostgresParameters`")]
    public static async Task All_unprepared(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await npgsql.OpenAsync(via);
        using var command = c.Own.Command("SELECT 1");
        await via.Prepare(command);
        log.Do("unprepare", c.It.UnprepareAll);
        await log.Await("scalar", () => via.Scalar(command));
        log.Note("encoding", c.It.PostgresParameters["client_encoding"]);
    }
}
