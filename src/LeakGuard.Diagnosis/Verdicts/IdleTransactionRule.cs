namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>A transaction is open and nothing runs in it.</summary>
internal static class IdleTransactionRule
{
    public static Verdict? Look(Symptoms symptoms) =>
        symptoms.IdleTransactions.Count > 0 ? Own(symptoms)
        : symptoms.Trend is null ? Others(symptoms)
        : null;

    private static Verdict Own(Symptoms symptoms)
    {
        var views = symptoms.IdleTransactions;
        var worst = views[0];
        var victims = views.SelectMany(view => view.Blocks).Select(waiter => waiter.Pid).Distinct().Count();
        var ownVictims = views.SelectMany(view => view.Blocks).Select(waiter => waiter.Pid).Distinct().Count(symptoms.IsOwn);
        var held = worst.Backend is { } holder ? Words.Held(holder) : null;
        var unseen = worst.HasUnseenTransaction ? " The BEGIN was run past LeakGuard's sight." : "";
        return new Verdict
        {
            Cause = Cause.IdleInTransactionLeak,
            Severity = symptoms.IsShort || victims > 0 ? Severity.Critical : Severity.Warning,
            Confidence = worst.Match == LeaseMatch.Found ? Confidence.High : Confidence.Medium,
            Headline = (views.Count == 1
                    ? $"A transaction opened at {Words.Site(views)} has been idle for {Words.Of(worst.IdleFor)}"
                    : $"{Words.Text($"{views.Count}")} transactions are open and idle, the worst for {Words.Of(worst.IdleFor)}: opened at {Words.Site(views)}")
                + (victims > 0 ? $"; {Words.Count(victims, "session waits", "sessions wait")} for its locks." : ".") + unseen,
            Evidence =
            [
                new("Connections idle in transaction", Words.Text($"{views.Count} of {symptoms.PoolSize}")),
                new("Held by", Words.Holders(views)),
                .. worst.Backend is { } session ? [new Evidence("Server session", $"pid {Words.Text($"{session.Pid}")}, {session.State}, last statement: {session.Query ?? "not known"}")] : Array.Empty<Evidence>(),
                .. held is null ? [] : new[] { new Evidence("Holds", held.ToString()) },
                .. victims == 0 ? [] : new[] { new Evidence("Blocks", Words.Count(victims, "session", "sessions")) },
            ],
            Next = new($"Commit or roll back on every path at {worst.Lease.Origin.Site}.", "await using var transaction = await connection.BeginTransactionAsync(); … await transaction.CommitAsync();"),
            Impact = symptoms.ShareOf(views.Count + ownVictims + (ownVictims == 0 ? victims : 0)),
        };
    }

    // Without leases there is no line of code: the session is named by application, user and client.
    private static Verdict? Others(Symptoms symptoms)
    {
        var sessions = (symptoms.Seen.Server?.Clients ?? [])
            .Where(backend => backend.IsIdleInTransaction)
            .Select(backend => (Session: backend, Waiters: symptoms.Graph!.WaitersOf(backend.Pid)))
            .Where(one => one.Session.StateAge >= (one.Waiters.Any(waiter => waiter.BlockedFor >= symptoms.Options.LockWait) ? symptoms.Options.LockWait : symptoms.Options.IdleInTransaction))
            .OrderByDescending(one => one.Waiters.Count)
            .ThenByDescending(one => one.Session.StateAge)
            .ToList();
        if (sessions.Count == 0)
        {
            return null;
        }

        var (worst, waiters) = sessions[0];
        var held = Words.Held(worst);
        return new Verdict
        {
            Cause = Cause.IdleInTransactionLeak,
            Severity = waiters.Count > 0 ? Severity.Critical : Severity.Warning,
            Confidence = Confidence.High,
            Headline = $"{worst} has been idle in transaction for {Words.Of(worst.StateAge ?? default)}"
                + (waiters.Count > 0 ? $"; {Words.Count(waiters.Count, "session waits", "sessions wait")} for its locks." : "."),
            Evidence =
            [
                new("Sessions idle in transaction", Words.Text($"{sessions.Count} of {symptoms.Seen.Server!.Used}")),
                new("Transaction open for", Words.Of(worst.TransactionAge ?? default)),
                new("Last statement", worst.Query ?? "not known"),
                .. held is null ? [] : new[] { new Evidence("Holds", held.ToString()) },
            ],
            Next = new("End that session, if its owner does not; then make the owner commit or roll back on every path.", Words.Terminate(worst)),
            Impact = symptoms.ShareOf(sessions.Count + waiters.Count),
        };
    }
}
