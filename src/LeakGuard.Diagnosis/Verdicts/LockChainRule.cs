namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>Sessions wait for a lock that one session holds, which itself waits for nobody.</summary>
internal static class LockChainRule
{
    private const int Many = 3;

    public static Verdict? Look(Symptoms symptoms)
    {
        if (symptoms.Blocked.Count == 0 || symptoms.Graph is not { } graph)
        {
            return null;
        }

        foreach (var root in graph.Roots)
        {
            var waiters = graph.WaitersOf(root).Where(symptoms.Blocked.Contains).ToList();
            if (waiters.Count > 0 && !IsExplained(symptoms, root))
            {
                return Chain(symptoms, root, graph.Find(root), waiters);
            }
        }

        return null;
    }

    // A lease left idle in transaction is a verdict of its own, which names its victims.
    private static bool IsExplained(Symptoms symptoms, int root) =>
        symptoms.IdleTransactions.Any(view => view.Backend?.Pid == root)
        || (symptoms.Trend is null && symptoms.Graph!.Find(root) is { IsIdleInTransaction: true });

    private static Verdict Chain(Symptoms symptoms, int root, Backend? session, List<Backend> waiters)
    {
        var lease = symptoms.LeaseOf(root);
        var ours = waiters.Count(waiter => symptoms.IsOwn(waiter.Pid));
        var wanted = waiters.SelectMany(waiter => waiter.Locks).FirstOrDefault(one => !one.IsGranted);
        var longest = waiters.Max(waiter => waiter.BlockedFor);
        return new Verdict
        {
            Cause = Cause.LockChain,
            Severity = symptoms.IsShort || waiters.Count >= Many ? Severity.Critical : Severity.Warning,
            Confidence = Confidence.High,
            Headline = $"{Words.Count(waiters.Count, "session waits", "sessions wait")} for a lock, the longest for {Words.Of(longest)}; at the root is {Name(symptoms, root, session, lease)}.",
            Evidence =
            [
                new("Waiting", Words.Text($"{waiters.Count} sessions, {ours} of this pool's {symptoms.PoolSize}")),
                new("Root", session is null ? "a transaction without a session" : $"{session}, {State(session)}, statement: {session.Query ?? "not known"}"),
                .. wanted is null ? [] : new[] { new Evidence("Wanted", wanted.ToString()) },
                .. lease is null ? [] : new[] { new Evidence("Taken at", lease.Lease.Origin.Site) },
            ],
            Next = Next(symptoms, session, lease),
            Impact = symptoms.PoolSize > 0 && ours > 0 ? symptoms.ShareOf(ours) : symptoms.ShareOf(waiters.Count) * 0.5,
        };
    }

    private static string Name(Symptoms symptoms, int root, Backend? session, LeaseView? lease)
    {
        if (root == 0)
        {
            return $"the prepared transaction {Gid(symptoms)}";
        }

        return session is null ? Words.Text($"pid {root}") : $"{session}, {State(session)}{(lease is null ? "" : $", taken at {lease.Lease.Origin.Site}")}";
    }

    private static string State(Backend session) => session.State switch
    {
        BackendState.Active => $"running for {Words.Of(session.QueryAge ?? default)}",
        BackendState.IdleInTransaction => $"idle in transaction for {Words.Of(session.StateAge ?? default)}",
        BackendState.IdleInTransactionAborted => $"idle in a failed transaction for {Words.Of(session.StateAge ?? default)}",
        _ => session.State.ToString().ToLowerInvariant(),
    };

    private static NextStep Next(Symptoms symptoms, Backend? session, LeaseView? lease) => session switch
    {
        null => new("Commit or roll back the prepared transaction by its name.", $"ROLLBACK PREPARED {Gid(symptoms)};"),
        { State: BackendState.Active } when lease is not null => new($"Shorten the statement at {lease.Lease.Origin.Site}, or its transaction; to end it now, cancel it.", Words.Cancel(session)),
        { State: BackendState.Active } => new("Let the statement end, or cancel it.", Words.Cancel(session)),
        _ => new("Have its owner commit or roll back; or end the session.", Words.Terminate(session)),
    };

    private static string Gid(Symptoms symptoms) =>
        symptoms.Seen.Server!.PreparedTransactions.MaxBy(prepared => prepared.Age) is { } oldest ? $"'{oldest.Name.Replace("'", "''", StringComparison.Ordinal)}'" : "(see pg_prepared_xacts)";
}
