namespace LeakGuard.Diagnosis.Joining;

/// <summary>Puts each lease beside its session: by the process id both sides know.</summary>
internal static class LeaseJoin
{
    /// <param name="leases">The client's side.</param>
    /// <param name="server">The server's side, if it could be looked at.</param>
    /// <param name="isOtherAddress">Whether the server was looked at elsewhere than where the leases connect to: there may be a pooler.</param>
    public static IReadOnlyList<LeaseView> Of(IReadOnlyList<LeaseInfo> leases, ServerSnapshot? server, bool isOtherAddress = false)
    {
        if (server is null)
        {
            return [.. leases.Select(lease => new LeaseView { Lease = lease, Match = LeaseMatch.NotLooked })];
        }

        var graph = new LockGraph(server);
        var isPooled = server.IsBehindPooler || (isOtherAddress && !leases.Any(lease => graph.Find(lease.ProcessId) is not null));
        return [.. leases.Select(lease => One(lease, isPooled, graph))];
    }

    private static LeaseView One(LeaseInfo lease, bool isPooled, LockGraph graph)
    {
        if (lease.ProcessId == 0)
        {
            return new LeaseView { Lease = lease, Match = LeaseMatch.NotLooked };
        }

        if (isPooled)
        {
            return new LeaseView { Lease = lease, Match = LeaseMatch.BehindPooler };
        }

        return graph.Find(lease.ProcessId) is { } backend
            ? new LeaseView { Lease = lease, Match = LeaseMatch.Found, Backend = backend, Blocks = graph.WaitersOf(backend.Pid) }
            : new LeaseView { Lease = lease, Match = LeaseMatch.Gone };
    }
}
