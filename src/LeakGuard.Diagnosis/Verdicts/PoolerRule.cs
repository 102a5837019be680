namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>Clients wait in the pooler: because idle clients keep its connections, or because it has too few.</summary>
internal static class PoolerRule
{
    // A session that idles this long between statements is kept by its client, not at work.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    public static Verdict? LookAtSessions(Symptoms symptoms)
    {
        if (PoolerView.Worst(symptoms) is not { Pool.Mode: "session" } view || view.Pool.ServersActive == 0)
        {
            return null;
        }

        var idle = view.Sessions.Count(session => session.State == BackendState.Idle && session.StateAge >= Kept);
        var isSeen = view.Sessions.Count > 0;
        if (isSeen && idle * 2 < view.Linked.Count)
        {
            return null;
        }

        return new Verdict
        {
            Cause = Cause.PoolerSessionMode,
            Severity = Severity.Critical,
            Confidence = isSeen ? Confidence.High : Confidence.Low,
            Headline = Words.Text($"PgBouncer hands out connections per session (pool_mode = session), and {idle} of {view.Linked.Count} are kept by idle clients while {view.Pool.ClientsWaiting} wait for up to {Words.Of(view.Pool.MaxWait)}."),
            Evidence = [.. view.Evidence(), new("Kept by idle clients", Words.Text($"{idle} of {view.Linked.Count}"))],
            Next = new($"Switch database '{view.Pool.Database}' to transaction mode, if its clients use no session features (SET, LISTEN, temporary tables, advisory locks); Npgsql then needs 'No Reset On Close=true'.", $"{view.Pool.Database} = … pool_mode=transaction"),
            Impact = isSeen ? idle / (double)Math.Max(1, view.Linked.Count) : 0.6,
        };
    }

    public static Verdict? LookAtQueue(Symptoms symptoms)
    {
        if (PoolerView.Worst(symptoms) is not { } view)
        {
            return null;
        }

        var isPaused = view.Pooler.IsPaused == true || view.Database is { IsPaused: true };
        var givesNone = view.Pool is { ServersActive: 0, ServersLogin: 0 or null };
        var stuck = view.Sessions.Count(session =>
            session.IsIdleInTransaction || symptoms.Blocked.Contains(session) || symptoms.Slow.Contains(session) || (view.Pool.Mode == "session" && session.State == BackendState.Idle && session.StateAge >= Kept));
        return new Verdict
        {
            Cause = Cause.PoolerQueue,
            Severity = Severity.Critical,
            Confidence = isPaused || view.Sessions.Count > 0 ? Confidence.High : Confidence.Medium,
            Headline = isPaused
                ? Words.Text($"PgBouncer's database '{view.Pool.Database}' is paused: {view.Pool.ClientsWaiting} clients wait, the longest for {Words.Of(view.Pool.MaxWait)}.")
                : givesNone
                ? Words.Text($"PgBouncer hands out no server connection of {view.Pool}: it was paused as a whole, or cannot reach the server. {view.Pool.ClientsWaiting} clients wait, the longest for {Words.Of(view.Pool.MaxWait)}.")
                : Words.Text($"{view.Pool.ClientsWaiting} clients wait in PgBouncer for one of the {view.Size} server connections of {view.Pool}, the longest for {Words.Of(view.Pool.MaxWait)}."),
            Evidence = [.. view.Evidence()],
            Next = isPaused
                ? new("Let the clients through again.", view.Pooler.IsPaused == true ? "RESUME;" : $"RESUME {view.Pool.Database};")
                : givesNone ? new("Let the clients through again, if it is paused; else read PgBouncer's log.", "RESUME;")
                : new($"Raise the pool's size, as far as the server's connections reach ({Room(symptoms)}).", Words.Text($"default_pool_size = {view.Size + Math.Max(1, view.Pool.ClientsWaiting)}")),
            Impact = isPaused || givesNone ? 1 : Math.Max(0.1, 1 - (stuck / (double)Math.Max(1, view.Sessions.Count))),
        };
    }

    private static string Room(Symptoms symptoms) => symptoms.Seen.Server is { } server
        ? Words.Text($"{Math.Max(0, server.Limits.Ordinary - server.Used)} are free")
        : "not known here";
}
