namespace LeakGuard;

/// <summary>What a lease is doing, in the words of <c>pg_stat_activity</c>.</summary>
internal static class ActivityText
{
    public static string Of(LeaseActivity activity, TimeSpan idleFor) => activity switch
    {
        LeaseActivity.Executing => "executing a command",
        LeaseActivity.Fetching => $"a reader open, no call for {DurationText.Of(idleFor)}",
        LeaseActivity.IdleInTransaction => $"idle in transaction for {DurationText.Of(idleFor)}",
        _ => $"idle for {DurationText.Of(idleFor)}",
    };
}
