namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>The pooler's pool whose clients wait longest, and what its server connections do.</summary>
internal sealed class PoolerView
{
    private PoolerView(Symptoms symptoms, PoolerPool pool)
    {
        Pool = pool;
        Pooler = symptoms.Seen.Pooler!;
        Size = Pooler.SizeOf(pool) ?? pool.Servers;
        Database = Pooler.Databases.FirstOrDefault(database => database.Name == pool.Database);
        Trend = symptoms.Seen.EarlierPooler is { } earlier
            ? PoolerTrend.Between(earlier, Pooler).FirstOrDefault(trend => trend.Pool == pool)
            : null;
        Linked = [.. Pooler.Servers.Where(server => server.Database == pool.Database && server.User == pool.User && server.State == "active")];
        Sessions = [.. Linked.Select(server => server.BackendPid is { } pid ? symptoms.Seen.Server?.Find(pid) : null).OfType<Backend>()];
    }

    public PoolerPool Pool { get; }

    public PoolerSnapshot Pooler { get; }

    public PoolerDatabase? Database { get; }

    public PoolerTrend? Trend { get; }

    /// <summary>How many server connections it may have.</summary>
    public int Size { get; }

    /// <summary>Its server connections that are linked to a client.</summary>
    public IReadOnlyList<PoolerServer> Linked { get; }

    /// <summary>The sessions behind them, where the server could be looked at.</summary>
    public IReadOnlyList<Backend> Sessions { get; }

    /// <summary>The pool whose clients wait, if they have waited for long enough.</summary>
    public static PoolerView? Worst(Symptoms symptoms) => symptoms.Seen.Pooler?.Pools
        .Where(pool => pool.ClientsWaiting > 0 && pool.MaxWait >= symptoms.Options.PoolerWait)
        .OrderByDescending(pool => pool.MaxWait)
        .Select(pool => new PoolerView(symptoms, pool))
        .FirstOrDefault();

    /// <summary>The numbers every verdict about a pooler rests on.</summary>
    public IEnumerable<Evidence> Evidence()
    {
        yield return new("Waiting in PgBouncer", Words.Text($"{Pool.ClientsWaiting} clients of {Pool}, the longest for {Words.Of(Pool.MaxWait)}")
            + (Trend is { } trend ? Words.Text($"; within {Words.Of(trend.Elapsed)} {trend.WaitingGrowth:+0;-0;0} clients, longest wait {(trend.MaxWaitGrowth < TimeSpan.Zero ? "shorter" : $"+{Words.Of(trend.MaxWaitGrowth)}")}") : ""));
        yield return new("Server connections in use", Words.Text($"{Pool.ServersActive} of {Size}, pool_mode {Pool.Mode ?? "unknown"}"));
        if (Sessions.Count > 0)
        {
            yield return new("What they do", string.Join(", ", Sessions.CountBy(session => session.State).OrderByDescending(state => state.Value).Select(state => Words.Text($"{state.Value} {state.Key}"))));
        }
    }
}
