namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>Connections are out and nobody uses them.</summary>
internal static class LeakRule
{
    public static Verdict? Look(Symptoms symptoms)
    {
        var leaked = symptoms.Leaked;
        if (leaked.Count == 0 || symptoms.Trend is not { } trend || IsStarvationsDoing(symptoms) || IsDeadlocksDoing(symptoms, trend))
        {
            return null;
        }

        var longest = leaked.Max(view => view.Lease.IdleFor);
        var isSure = trend.Last.Leaked > 0 || longest >= symptoms.Options.IdleLease;
        var confirmed = leaked.Count(view => view.Backend is { State: BackendState.Idle });
        return new Verdict
        {
            Cause = Cause.Leak,
            Severity = symptoms.IsShort ? Severity.Critical : Severity.Warning,
            Confidence = isSure ? Confidence.High : Confidence.Medium,
            Headline = Words.Text($"{leaked.Count} of {trend.Last.LeaseLimit} connections are held and not used, the longest for {Words.Of(longest)}: taken at {Words.Site(leaked)}."),
            Evidence =
            [
                new("Idle leases", Words.Text($"{leaked.Count} of {trend.Last.LeaseLimit}, {confirmed} of them idle on the server too")),
                new("Held by", Words.Holders(leaked)),
                new("Reported by the pool's watchdog", Words.Text($"{trend.Last.Leaked}")),
                new("Waiting callers", Words.Text($"{trend.Last.Waiting}; {trend.Begun} connections handed out in {Words.Number(trend.Seconds)} s")),
            ],
            Next = new($"Dispose the connection on every path at {leaked[0].Lease.Origin.Site}.", "await using var connection = await database.OpenConnectionAsync();"),
            Impact = symptoms.ShareOf(leaked.Count),
        };
    }

    // Where nobody has a thread to go on with, an idle lease proves nothing unless it idles beyond the usual threshold; or unless
    // all of them do and no answer lies unread, so that the threads are those of callers who wait for a connection.
    private static bool IsStarvationsDoing(Symptoms symptoms) =>
        symptoms.IsStarved
        && symptoms.Trend!.Last.Leaked == 0
        && symptoms.Leaked.All(view => view.Lease.IdleFor < symptoms.Options.IdleLease)
        && (!symptoms.IsPoolLeaked || symptoms.Unread.Count > 0);

    private static bool IsDeadlocksDoing(Symptoms symptoms, PoolTrend trend) =>
        trend.NestedWaiting * 2 >= trend.Last.Leased && trend.NestedWaiting > 0 && symptoms.Leaked.All(view => view.Lease.IdleFor < symptoms.Options.IdleLease);
}
