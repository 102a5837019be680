using LeakGuard.Leasing;

namespace LeakGuard.Watchdog;

/// <summary>Tells the listener what was found, each finding once.</summary>
internal sealed class LeakReporter
{
    private readonly LeaseDescriber _describer;
    private readonly LeaseStatistics _statistics;
    private readonly DryRunJournal _journal;
    private readonly LeakGuardListener _listener;
    private readonly SiteLedger _ledger = new();

    public LeakReporter(LeaseDescriber describer, LeaseStatistics statistics, DryRunJournal journal, LeakGuardListener listener)
    {
        _describer = describer;
        _statistics = statistics;
        _journal = journal;
        _listener = listener;
    }

    public void Report(in LeaseObservation lease, LeakKind kind)
    {
        var info = _describer.Describe(lease);
        _statistics.CountLeak(kind);
        var report = new LeakReport
        {
            Kind = kind,
            Certainty = LeakCertainty.Of(kind),
            Lease = info,
            Occurrences = _ledger.Count(info.Origin.GroupKey, kind),
            Message = ReportText.Of(kind, info, lease.IsOwnerLost),
        };
        ActivityEvents.Leaked(lease.Activity, report);
        _listener.OnLeakDetected(report);
    }

    public void Report(LeaseEnding ending)
    {
        var lease = ending.Observation;
        _journal.End(lease);
        if (ending.ReturnedInTransaction)
        {
            Report(lease, LeakKind.ReturnedInTransaction);
        }

        // One that was taken back has been announced as that.
        if ((lease.Flags & LeaseFlags.ReportedKinds) != 0 && (lease.Flags & LeaseFlags.Reclaiming) == 0)
        {
            _listener.OnLeakResolved(new LeakResolution
            {
                Lease = _describer.Describe(lease),
                Kinds = [.. Enum.GetValues<LeakKind>().Where(kind => lease.WasReported(kind))],
            });
        }
    }
}
