using System.Globalization;

namespace LeakGuard.Diagnosis.Server;

/// <summary>Reads sessions and their locks.</summary>
internal static class BackendRows
{
    /// <summary>Stands in the place of the statement where the role may not see it.</summary>
    private const string Hidden = "<insufficient privilege>";

    public static Dictionary<int, Backend> Read(ResultRows rows) =>
        rows.Select(One).DistinctBy(backend => backend.Pid).ToDictionary(backend => backend.Pid);

    public static void AddBlockers(ResultRows rows, Dictionary<int, Backend> backends)
    {
        foreach (var (pid, blockers, seconds) in rows.Select(row => (Pid: row.Int(0) ?? 0, Blockers: row.Text(1), Seconds: row.Float(2))))
        {
            if (blockers is { Length: > 0 } && backends.TryGetValue(pid, out var backend))
            {
                backends[pid] = backend with
                {
                    BlockedBy = [.. blockers.Split(',').Select(one => int.Parse(one, CultureInfo.InvariantCulture)).Distinct()],
                    BlockedFor = TimeSpan.FromSeconds(Math.Max(0, seconds ?? 0)),
                };
            }
        }
    }

    public static void AddLocks(ResultRows rows, Dictionary<int, Backend> backends)
    {
        var locks = rows.Select(row => (Pid: row.Int(0) ?? 0, Lock: new ServerLock
        {
            Mode = row.Text(1) ?? "",
            Target = row.Text(2) ?? "",
            IsGranted = row.Flag(3),
        }));
        foreach (var held in locks.GroupBy(held => held.Pid))
        {
            if (backends.TryGetValue(held.Key, out var backend))
            {
                backends[held.Key] = backend with { Locks = [.. held.Select(one => one.Lock)] };
            }
        }
    }

    private static Backend One(ResultRows row)
    {
        var now = row.Moment(0) ?? default;
        var (transactionAt, queryAt, stateAt) = (row.Moment(12), row.Moment(13), row.Moment(14));
        return new Backend
        {
            Pid = row.Int(1) ?? 0,
            Database = row.Text(2),
            User = row.Text(3),
            Application = row.Text(4),
            Client = row.Text(5),
            ClientPort = row.Int(6),
            Type = row.Text(7),
            State = StateOf(row.Text(8)),
            WaitType = row.Text(9),
            WaitEvent = row.Text(10),
            ConnectedAt = row.Moment(11),
            TransactionAt = transactionAt,
            StateAt = stateAt,
            TransactionAge = Since(transactionAt, now),
            QueryAge = Since(queryAt, now),
            StateAge = Since(stateAt, now),
            XminAge = row.Int(15),
            Query = row.Text(16) is { Length: > 0 } sql && sql != Hidden ? SqlFingerprint.Of(sql) : null,
        };
    }

    // The server's clock may be read a moment before the session's own entry.
    private static TimeSpan? Since(DateTimeOffset? moment, DateTimeOffset now) =>
        moment is { } then ? (now > then ? now - then : TimeSpan.Zero) : null;

    private static BackendState StateOf(string? state) => state switch
    {
        "active" => BackendState.Active,
        "idle" => BackendState.Idle,
        "idle in transaction" => BackendState.IdleInTransaction,
        "idle in transaction (aborted)" => BackendState.IdleInTransactionAborted,
        "fastpath function call" => BackendState.FastPath,
        "disabled" => BackendState.Disabled,
        _ => BackendState.Unknown,
    };
}
