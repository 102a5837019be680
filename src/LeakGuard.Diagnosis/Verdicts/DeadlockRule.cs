namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>Requests hold one connection each and wait for another.</summary>
internal static class DeadlockRule
{
    public static Verdict? Look(Symptoms symptoms)
    {
        if (symptoms.Trend is not { } trend)
        {
            return null;
        }

        var isProven = trend.Deadlocks > 0;
        var isLikely = trend is { IsFull: true, CallersWait: true } && trend.NestedWaiting * 2 >= trend.Last.Leased;
        if (!isProven && !isLikely)
        {
            return null;
        }

        var pair = symptoms.Seen.Nesting;
        var outer = pair?.Outer.Site ?? Words.Site(symptoms.Seen.Leases);
        var inner = pair is null ? "" : $" at {pair.Inner.Site}";
        return new Verdict
        {
            Cause = Cause.NestedLeaseDeadlock,
            Severity = Severity.Critical,
            Confidence = isProven || trend.IsStalled ? Confidence.High : Confidence.Medium,
            Headline = $"Requests lock the pool up: each holds a connection taken at {outer} and waits{inner} for another.",
            Evidence =
            [
                new("Connections leased", Words.Text($"{trend.Last.Leased} of {trend.Last.LeaseLimit}")),
                new("Waiting callers that hold one already", Words.Text($"{trend.NestedWaiting} of {trend.Last.Waiting}")),
                new("Deadlocks broken of late", Words.Text($"{trend.Deadlocks}")),
                new("Nested leases since the start", Words.Text($"{trend.Last.TotalNestedLeases}")),
            ],
            Next = new("Pass the connection of the outer call on to the inner one, or dispose it before the inner one asks.", pair is null ? null : $"{pair.Outer.Site} -> {pair.Inner.Site}"),
            Impact = 1,
        };
    }
}
