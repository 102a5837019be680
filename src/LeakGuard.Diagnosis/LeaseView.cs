namespace LeakGuard.Diagnosis;

/// <summary>One lease from both sides: the line of code, and what the server says of its session.</summary>
public sealed record LeaseView
{
    /// <summary>The client's side.</summary>
    public required LeaseInfo Lease { get; init; }

    /// <summary>Whether the session was found.</summary>
    public required LeaseMatch Match { get; init; }

    /// <summary>The server's side, where found.</summary>
    public Backend? Backend { get; init; }

    /// <summary>The sessions that wait for it, those that wait for them included.</summary>
    public IReadOnlyList<Backend> Blocks { get; init; } = [];

    /// <summary>Whether the server has a transaction open that the client does not know of: a BEGIN run past LeakGuard's sight.</summary>
    public bool HasUnseenTransaction => Backend is { IsIdleInTransaction: true } && !Lease.InTransaction;

    /// <summary>Whether a transaction is open and nothing runs in it, by what either side knows.</summary>
    public bool IsIdleInTransaction =>
        Backend is { State: not BackendState.Unknown } session ? session.IsIdleInTransaction : Lease.Activity == LeaseActivity.IdleInTransaction;

    /// <summary>For how long nothing has happened on it, by what the server knows where it is known.</summary>
    public TimeSpan IdleFor =>
        Lease.Activity is LeaseActivity.Executing ? TimeSpan.Zero : Min(Lease.IdleFor, Backend?.StateAge ?? Lease.IdleFor);

    /// <summary>How long the server has had its answer ready while the client still says that the command runs: no thread takes the answer.</summary>
    public TimeSpan UnreadFor =>
        Lease.Activity == LeaseActivity.Executing && Backend is { State: BackendState.Idle or BackendState.IdleInTransaction or BackendState.IdleInTransactionAborted } session
            ? session.StateAge ?? TimeSpan.Zero
            : TimeSpan.Zero;

    /// <summary>How people read it: <c>OrderJob.RunAsync (OrderJob.cs:42), held for 4 m 12 s, idle in transaction for 4 m 12 s, pid 4711, blocks 3</c>.</summary>
    public override string ToString()
    {
        List<string> facts = [Lease.Origin.Site, $"held for {DurationText.Of(Lease.Age)}", ActivityText.Of(Lease.Activity, Lease.IdleFor)];
        if (HasUnseenTransaction)
        {
            facts.Add($"the server says idle in transaction for {DurationText.Of(Backend?.StateAge ?? default)}");
        }

        if (Lease.ProcessId > 0 && Match != LeaseMatch.BehindPooler)
        {
            facts.Add($"pid {Lease.ProcessId}{(Match == LeaseMatch.Gone ? ", which the server no longer has" : "")}");
        }

        if (Blocks.Count > 0)
        {
            facts.Add($"blocks {Blocks.Count}");
        }

        return string.Join(", ", facts);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
