using LeakGuard.Cli.Looking;
using LeakGuard.Diagnosis;
using LeakGuard.Diagnosis.Joining;

namespace LeakGuard.Cli.Live;

/// <summary>Makes rows of a finding.</summary>
internal static class TopRows
{
    public static IReadOnlyList<TopRow> Of(Finding finding)
    {
        if (finding.Report.Seen.Server is not { } server)
        {
            return [];
        }

        var graph = new LockGraph(server);
        var leases = finding.Leases.Where(view => view.Backend is not null).DistinctBy(view => view.Backend!.Pid).ToDictionary(view => view.Backend!.Pid);
        return
        [
            .. server.Clients
                .Where(session => session.Pid != server.ProbePid)
                .Select(session => new TopRow(session, graph.WaitersOf(session.Pid).Count, leases.GetValueOrDefault(session.Pid))),
        ];
    }
}
