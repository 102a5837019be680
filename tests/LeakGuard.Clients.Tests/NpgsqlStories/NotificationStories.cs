using System.Data.Common;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

[Stories("npgsql notifications")]
[Feature("Npgsql", "LISTEN and NOTIFY, `Wait`, notices")]
internal static class NotificationStories
{
    public static async Task Waited_for(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var listener = await ListeningAsync(npgsql, log, via);
        await using var other = await via.Opened(npgsql.Source);
        await NotifyAsync(other, via, "one");
        await log.Await("wait", () => via.Get(() => listener.It.Wait(1500), () => listener.It.WaitAsync(1500)));
    }

    public static async Task Waited_for_in_vain(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var listener = await ListeningAsync(npgsql, log, via);
        await log.Await("wait", () => via.Get(() => listener.It.Wait(50), () => listener.It.WaitAsync(50)));
        await log.Await("goes on", () => via.Ask(listener.Own, "SELECT 1"));
    }

    public static async Task Waited_for_and_cancelled(NpgsqlAccess npgsql, StoryLog log)
    {
        var via = new Calls(isAsync: true);
        await using var listener = await ListeningAsync(npgsql, log, via);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await log.Await("wait", () => listener.It.WaitAsync(stop.Token));
        await log.Await("goes on", () => via.Ask(listener.Own, "SELECT 1"));
    }

    public static async Task Received_with_an_answer(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var listener = await ListeningAsync(npgsql, log, via);
        await NotifyAsync(listener.Own, via, "to myself");
        await log.Await("ask", () => via.Ask(listener.Own, "SELECT 1"));
        await via.Run(listener.Own, "UNLISTEN *");
        await NotifyAsync(listener.Own, via, "too late");
        await log.Await("ask", () => via.Ask(listener.Own, "SELECT 1"));
    }

    // Behind PgBouncer it is a matter of luck whose the server process will be that listens.
    [DirectOnly]
    public static async Task Not_received_by_the_next_owner(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await (await ListeningAsync(npgsql, log, via)).DisposeAsync();
        await using var next = await npgsql.OpenAsync(via);
        next.It.Notification += (_, e) => log.Write($"still told: {e.Payload}");
        await NotifyAsync(next.Own, via, "nobody");
        await log.Await("ask", () => via.Ask(next.Own, "SELECT 1"));
    }

    public static async Task Notices(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await npgsql.OpenAsync(via);
        c.It.Notice += (_, e) => log.Write($"notice: {e.Notice.MessageText}");
        await via.Run(c.Own, "DO $$ BEGIN RAISE NOTICE 'hello'; END $$");
        await via.Run(c.Own, "DROP TABLE IF EXISTS nothing");
    }

    private static async Task<NativeConnection> ListeningAsync(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        var c = await npgsql.OpenAsync(via);
        c.It.Notification += (_, e) => log.Write($"notification on {e.Channel}: {e.Payload}");
        await via.Run(c.Own, $"LISTEN {await ChannelAsync(c.Own, via)}");
        return c;
    }

    private static async Task NotifyAsync(DbConnection c, Calls via, string payload) =>
        await via.Run(c, $"NOTIFY {await ChannelAsync(c, via)}, '{payload}'");

    // Channels belong to the database, which other tellings use at the same time.
    private static async Task<string> ChannelAsync(DbConnection c, Calls via) => (string)(await via.Ask(c, "SELECT current_schema()"))!;
}
