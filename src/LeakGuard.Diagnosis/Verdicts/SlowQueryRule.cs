namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>Statements that run for long fill the pool, or the pooler's.</summary>
internal static class SlowQueryRule
{
    // Without a pool to look at, only what is slow beyond doubt counts.
    private static readonly TimeSpan SlowBeyondDoubt = TimeSpan.FromSeconds(10);
    private const int Many = 3;

    public static Verdict? Look(Symptoms symptoms)
    {
        var ours = symptoms.Slow.Where(backend => symptoms.IsOwn(backend.Pid)).ToList();
        if (symptoms.Trend is { } trend && symptoms.Seen.Leases.Any(view => view.Match == LeaseMatch.Found))
        {
            return symptoms.IsShort && ours.Count * 10 >= trend.Last.LeaseLimit * 3 ? Say(symptoms, ours, trend.Last.LeaseLimit, "connections of the pool") : null;
        }

        if (PoolerView.Worst(symptoms) is { } queue)
        {
            var busy = queue.Sessions.Where(symptoms.Slow.Contains).ToList();
            return busy.Count * 2 >= Math.Max(1, queue.Size) ? Say(symptoms, busy, queue.Size, "connections of the pooler") : null;
        }

        var all = symptoms.Slow.Where(backend => backend.QueryAge >= (symptoms.IsShort ? symptoms.Options.SlowQuery : SlowBeyondDoubt)).ToList();
        var size = symptoms.Trend?.Last.LeaseLimit ?? 0;
        return symptoms.Trend is not null
            ? symptoms.IsShort && all.Count * 10 >= size * 3 ? Say(symptoms, all, size, "connections of the pool") : null
            : all.Count >= Many ? Say(symptoms, all, symptoms.Seen.Server!.Used, "sessions") : null;
    }

    private static Verdict Say(Symptoms symptoms, List<Backend> slow, int size, string of)
    {
        var longest = slow.MaxBy(backend => backend.QueryAge)!;
        var lease = symptoms.LeaseOf(longest.Pid);
        var views = slow.Select(backend => symptoms.LeaseOf(backend.Pid)).OfType<LeaseView>().ToList();
        return new Verdict
        {
            Cause = Cause.SlowQueries,
            Severity = symptoms.Trend is null && PoolerView.Worst(symptoms) is null ? Severity.Warning : Severity.Critical,
            Confidence = symptoms.Trend is null ? Confidence.Low : Confidence.High,
            Headline = Words.Text($"{slow.Count} of {size} {of} run statements that take long, the longest for {Words.Of(longest.QueryAge ?? default)}")
                + (views.Count > 0 ? $": called at {Words.Site(views)}." : "."),
            Evidence =
            [
                new($"Statements running for {Words.Of(symptoms.Options.SlowQuery)} or longer", Words.Text($"{slow.Count} of {size}")),
                new("Longest", Words.Of(longest.QueryAge ?? default) + (longest.WaitEvent is { } wait ? $", waiting for {wait}" : ", on the processor")),
                new("Statement", Words.Statement(slow) ?? "not known"),
                .. views.Count == 0 ? [] : new[] { new Evidence("Called at", Words.Holders(views)) },
                .. symptoms.Trend is { } trend ? [new Evidence("Waiting callers", Words.Text($"{trend.Last.Waiting}"))] : Array.Empty<Evidence>(),
            ],
            Next = new(lease is null ? "Look at the statement's plan." : $"Look at the plan of the statement at {lease.Lease.Origin.Site}; a larger pool would only put more of them on the server.", $"EXPLAIN (ANALYZE, BUFFERS) {longest.Query}"),
            Impact = Math.Min(1, slow.Count / (double)Math.Max(1, size)),
        };
    }
}
