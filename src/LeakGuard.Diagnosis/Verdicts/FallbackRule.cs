namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>Where no rule spoke: healthy, or something that is not understood and must not be called so.</summary>
internal static class FallbackRule
{
    public static Verdict Look(Symptoms symptoms)
    {
        if (symptoms.Seen.Server is null && symptoms.Trend is null && symptoms.Seen.Pooler is null)
        {
            return Unexplained($"Nothing could be seen. {symptoms.Seen.ServerFailure?.Message ?? symptoms.Seen.PoolerFailure}", symptoms, Severity.Critical);
        }

        // A queue that moves is no trouble; one that does not, or callers turned away, is.
        return symptoms.Trend is { } trend && (trend.IsStalled || (trend.Refused > 0 && trend.Last.Breaker == BreakerState.Closed))
            ? Unexplained(Words.Text($"Callers wait or are refused ({trend.Last.Waiting} waiting, {trend.Refused} refused), and nothing that was seen explains it: held at {Words.Site(symptoms.Seen.Leases)}."), symptoms, Severity.Critical)
            : Healthy(symptoms);
    }

    private static Verdict Unexplained(string headline, Symptoms symptoms, Severity severity) => new()
    {
        Cause = Cause.Unexplained,
        Severity = severity,
        Confidence = Confidence.Low,
        Headline = headline.TrimEnd(),
        Evidence = [.. Numbers(symptoms)],
        Next = new("Look again in a few seconds, or give a longer SampleWindow; see the notes for what could not be seen."),
    };

    private static Verdict Healthy(Symptoms symptoms) => new()
    {
        Cause = Cause.Healthy,
        Severity = Severity.Healthy,
        Confidence = symptoms.Seen.Server is null ? Confidence.Medium : Confidence.High,
        Headline = symptoms.Trend is { } trend
            ? Words.Text($"Healthy: {trend.Last.Leased} of {trend.Last.LeaseLimit} connections leased, {trend.Last.Waiting} waiting, {Words.Number(trend.Throughput)} handed out per second.")
            : symptoms.Seen.Server is { } server
                ? Words.Text($"Healthy: {server.Used} of {server.Limits.Ordinary} connections taken, nobody blocked, nothing left open.")
                : Words.Text($"Healthy: {symptoms.Seen.Pooler!.Pools.Sum(pool => pool.ClientsActive)} clients in PgBouncer, none waits for long."),
        Evidence = [.. Numbers(symptoms)],
    };

    private static IEnumerable<Evidence> Numbers(Symptoms symptoms)
    {
        if (symptoms.Trend is { } trend)
        {
            yield return new("Leased", Words.Text($"{Words.Number(trend.MeanLeased)} of {trend.Last.LeaseLimit} on average, {Words.Number(trend.MeanWaiting)} waiting"));
            yield return new("Handed out", Words.Text($"{trend.Begun} in {Words.Number(trend.Seconds)} s, {trend.Refused} refused"));
        }

        if (symptoms.Seen.Server is { } server)
        {
            yield return new("Server connections", Words.Text($"{server.Used} of {server.Limits.Ordinary}"));
            yield return new("Longest transaction", server.Clients.Max(backend => backend.TransactionAge) is { } longest ? Words.Of(longest) : "none");
        }

        if (symptoms.Seen.Pooler is { } pooler)
        {
            yield return new("PgBouncer", Words.Text($"{pooler.Pools.Sum(pool => pool.ClientsActive)} clients active, {pooler.Pools.Sum(pool => pool.ClientsWaiting)} waiting"));
        }
    }
}
