using System.Globalization;

namespace LeakGuard.Diagnosis.Killing;

/// <summary>What ending sessions costs, and what would hurt less.</summary>
internal static class KillAdvice
{
    public static IReadOnlyList<string> Warnings(ServerSnapshot server, KillRequest request, IReadOnlyList<KillDecision> decisions)
    {
        var chosen = decisions.Where(decision => decision.WasChosen).Select(decision => decision.Backend!).ToList();
        List<string> warnings = [];
        if (chosen.Count > 0 && request.Action == KillAction.Terminate)
        {
            var pids = chosen.Select(backend => backend.Pid).ToHashSet();
            var peers = chosen.Select(PoolOf).Distinct().Select(pool => (pool.Application, pool.Client, Count: server.Clients.Count(other => !pids.Contains(other.Pid) && PoolOf(other) == pool))).ToList();
            var others = peers.Sum(peer => peer.Count);
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"A terminated session's client gets SQLSTATE 57P01, on which Npgsql closes its whole pool: up to {others} other {(others == 1 ? "connection" : "connections")} of the same {(peers.Count == 1 ? "pool" : "pools")} {(others == 1 ? "is" : "are")} opened anew."));
        }

        if (server.IsBehindPooler || chosen.Any(backend => backend.Application?.StartsWith("pgbouncer", StringComparison.OrdinalIgnoreCase) == true))
        {
            warnings.Add("These sessions belong to a pooler: its clients see its own error, and which of them was served last is not known here.");
        }

        return warnings;
    }

    public static IReadOnlyList<NextStep> Gentler(KillRequest request, IReadOnlyList<KillDecision> decisions)
    {
        var chosen = decisions.Where(decision => decision.WasChosen).Select(decision => decision.Backend!).ToList();
        List<NextStep> steps = [];
        if (chosen.Count == 0 || request.Action == KillAction.Cancel)
        {
            return steps;
        }

        if (chosen.Any(backend => backend.State == BackendState.Active))
        {
            steps.Add(new("Cancel what runs: the session and its pool stay, and the caller gets 57014.", "leakguard kill --cancel …"));
        }

        if (chosen.Any(backend => backend.IsIdleInTransaction))
        {
            steps.Add(new("Have the application's LeakGuard end the lease: it is rolled back from the client's side, and only its owner's next call fails.", "options.Reclaim.Suspected = ReclaimMode.Enabled;"));
            steps.Add(new("Have the server end such sessions by itself (25P03), which costs a pool that one connection and no other.", string.Join('\n', chosen
                .Where(backend => backend.IsIdleInTransaction)
                .Select(backend => backend.User)
                .Distinct()
                .Select(user => $"ALTER ROLE \"{user?.Replace("\"", "\"\"", StringComparison.Ordinal)}\" SET idle_in_transaction_session_timeout = '1min';"))));
        }

        return steps;
    }

    // The sessions of one Npgsql pool look alike; those of two on one machine do so too.
    private static (string? Application, string? User, string? Database, string? Client) PoolOf(Backend backend) =>
        (backend.Application, backend.User, backend.Database, backend.Client);
}
