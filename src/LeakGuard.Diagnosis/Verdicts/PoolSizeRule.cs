namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>Callers wait although the connections circulate: the load needs more of them. Little's law says how many.</summary>
internal static class PoolSizeRule
{
    // Below this nobody notices, and a queue that flickers is a pool well used.
    private static readonly TimeSpan NoticeableWait = TimeSpan.FromMilliseconds(100);

    public static Verdict? Look(Symptoms symptoms)
    {
        if (symptoms.Trend is not { IsShort: true, Begun: > 0 } trend || symptoms.IsStarved || trend.Deadlocks > 0)
        {
            return null;
        }

        var circulating = Math.Max(0, trend.MeanLeased - symptoms.Stuck);
        var held = TimeSpan.FromSeconds(circulating / trend.Throughput);
        var needed = Math.Max(trend.Offered * held.TotalSeconds, circulating + (trend.Refused == 0 ? trend.MeanWaiting : 0));
        var isNoticeable = trend.Refused > 0 || (trend.MeanWait >= NoticeableWait && trend.MeanWait >= held * 0.5);

        // Where the stuck connections would have sufficed, they are the cause.
        if (!isNoticeable || (symptoms.Stuck > 0 && needed <= trend.Last.LeaseLimit))
        {
            return null;
        }

        return Say(symptoms, trend, held, needed);
    }

    private static Verdict Say(Symptoms symptoms, PoolTrend trend, TimeSpan held, double needed)
    {
        var size = Math.Max(trend.Last.LeaseLimit + 1, (int)Math.Ceiling(needed));
        var free = symptoms.Seen.Server is { } server ? server.Limits.Ordinary - server.Used : (int?)null;
        var fits = free is null || size - trend.Last.LeaseLimit <= free;
        return new Verdict
        {
            Cause = Cause.PoolTooSmall,
            Severity = Severity.Critical,
            Confidence = symptoms.Stuck == 0 ? Confidence.High : Confidence.Medium,
            Headline = Words.Text($"The pool is too small for its load: {Words.Number(trend.Offered)} connections per second are asked for, each is held for {Words.Of(held)}, which takes {Words.Number(Math.Ceiling(needed))}; there are {trend.Last.LeaseLimit}."),
            Evidence =
            [
                new("Asked for", Words.Text($"{Words.Number(trend.Offered)} per second, {Words.Number(trend.Throughput)} served, {Words.Number(trend.Refused / Math.Max(0.001, trend.Seconds))} refused")),
                new("Held", $"{Words.Of(held)} on average"),
                new("Little's law: rate × time", Words.Text($"{Words.Number(needed)} connections needed, {trend.Last.LeaseLimit} there")),
                new("Wait for a connection", $"{Words.Of(trend.MeanWait)} on average, {Words.Number(trend.MeanWaiting)} callers in the queue"),
                .. free is null ? [] : new[] { new Evidence("Free on the server", Words.Text($"{Math.Max(0, free.Value)} connections")) },
            ],
            Next = trend.Last.LeaseLimit < trend.Last.MaxPoolSize
                ? new(Words.Text($"The pool is held to {trend.Last.LeaseLimit} of its {trend.Last.MaxPoolSize} connections: hold each for a shorter time, or raise that limit where the server has room (FleetOptions.Connections, or LimitLeases)."))
                : fits
                ? new("Give the pool more connections, or hold each for a shorter time.", Words.Text($"Maximum Pool Size={size}"))
                : new("Hold each connection for a shorter time: the server has no room for a larger pool.", "-- open late, close early; no HTTP call, no computation while a connection is held"),
            Impact = 1 - symptoms.ShareOf(symptoms.Stuck),
        };
    }
}
