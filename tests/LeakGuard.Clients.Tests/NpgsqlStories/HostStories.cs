using System.Data.Common;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

[Stories("npgsql hosts")]
[Feature("Npgsql", "several hosts, failover, target sessions")]
internal static class HostStories
{
    // Nobody listens on the discard port.
    private const int Closed = 9;

    public static async Task The_first_host_is_down(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var ds = Several(npgsql, "127.0.0.1:" + Closed, null);
        await using var c = await via.Opened(ds);
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task Both_hosts_are_up(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var ds = Several(npgsql, null, null);
        await using var c = await via.Opened(ds);
        await using var other = await via.Opened(ds);
        await log.Await("ask", () => via.Ask(other, "SELECT pg_is_in_recovery()"));
    }

    public static async Task All_hosts_are_down(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var ds = Several(npgsql, "127.0.0.1:" + Closed, "127.0.0.1:" + Closed);
        await log.Await("open", () => via.Opened(ds));
    }

    public static async Task No_standby_is_there(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var ds = Several(npgsql, null, null, "standby");
        await log.Await("open", () => via.Opened(ds));
    }

    // Null stands for the story's own server.
    private static DbDataSource Several(NpgsqlAccess npgsql, string? first, string? second, string target = "any") => npgsql.Build(builder =>
    {
        var settings = builder.ConnectionStringBuilder;
        var own = $"{settings.Host}:{settings.Port}";
        settings.Host = $"{first ?? own},{second ?? own}";
        settings.TargetSessionAttributes = target;
    });
}
