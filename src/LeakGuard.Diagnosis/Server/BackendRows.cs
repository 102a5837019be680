using System.Globalization;
using System.Text.Json;

namespace LeakGuard.Diagnosis.Server;

/// <summary>Reads sessions, who blocks them, and their locks.</summary>
internal static class BackendRows
{
    /// <summary>Stands in the place of the statement where the role may not see it.</summary>
    private const string Hidden = "<insufficient privilege>";

    public static IReadOnlyList<Backend> Read(JsonElement answer)
    {
        var backends = JsonRow.Select(answer, "activity", One).DistinctBy(backend => backend.Pid).ToDictionary(backend => backend.Pid);
        AddBlockers(answer, backends);
        AddLocks(answer, backends);
        return [.. backends.Values.OrderBy(backend => backend.ConnectedAt ?? DateTimeOffset.MaxValue).ThenBy(backend => backend.Pid)];
    }

    private static void AddBlockers(JsonElement answer, Dictionary<int, Backend> backends)
    {
        foreach (var (pid, blockers, seconds) in JsonRow.Select(answer, "blockers", row => (row.Int("pid") ?? 0, row.Text("blocked_by"), row.Float("seconds"))))
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

    private static void AddLocks(JsonElement answer, Dictionary<int, Backend> backends)
    {
        var locks = JsonRow.Select(answer, "locks", row => (Pid: row.Int("pid") ?? 0, Lock: new ServerLock
        {
            Mode = row.Text("mode") ?? "",
            Target = row.Text("target") ?? "",
            IsGranted = row.Flag("granted"),
        }));
        foreach (var held in locks.GroupBy(held => held.Pid))
        {
            if (backends.TryGetValue(held.Key, out var backend))
            {
                backends[held.Key] = backend with { Locks = [.. held.Select(one => one.Lock)] };
            }
        }
    }

    private static Backend One(JsonRow row)
    {
        var now = row.Moment("now") ?? default;
        var (transactionAt, stateAt) = (row.Moment("xact_start"), row.Moment("state_change"));
        return new Backend
        {
            Pid = row.Int("pid") ?? 0,
            Database = row.Text("database"),
            User = row.Text("role"),
            Application = row.Text("application"),
            Client = row.Text("client"),
            ClientPort = row.Int("port"),
            Type = row.Text("type"),
            State = StateName.Parse(row.Text("state")),
            WaitType = row.Text("wait_type"),
            WaitEvent = row.Text("wait_event"),
            ConnectedAt = row.Moment("backend_start"),
            TransactionAt = transactionAt,
            StateAt = stateAt,
            TransactionAge = Since(transactionAt, now),
            QueryAge = Since(row.Moment("query_start"), now),
            StateAge = Since(stateAt, now),
            XminAge = row.Int("xmin_age"),
            Query = row.Text("query") is { Length: > 0 } sql && sql != Hidden ? SqlFingerprint.Of(sql) : null,
        };
    }

    // The server's clock may be read a moment before the session's own entry.
    private static TimeSpan? Since(DateTimeOffset? moment, DateTimeOffset now) =>
        moment is { } then ? (now > then ? now - then : TimeSpan.Zero) : null;
}
