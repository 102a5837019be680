using System.Data;
using LeakGuard.Admission;
using LeakGuard.CallSites;
using LeakGuard.Leasing;

namespace LeakGuard.Watchdog;

/// <summary>One round over the leases: look, judge, report, take back, sum up.</summary>
/// <remarks>Called by one thread at a time.</remarks>
internal sealed class LeakRound
{
    /// <summary>A lease whose connection is closed, and whose end nobody announced for this long, is ended here.</summary>
    private const long LostEndMilliseconds = 1000;

    private readonly LeaseDesk _desk;
    private readonly LeaseTable _table;
    private readonly AdmissionGate _gate;
    private readonly CallSiteCapture _capture;
    private readonly LeakReporter _reporter;
    private readonly Reclaimer _reclaimer;
    private readonly PressureWatch _pressure;
    private readonly CollectionNudge _nudge;
    private readonly SessionWatch _sessions;
    private readonly LeaseStatistics _statistics;
    private readonly LeakGuardListener _listener;
    private readonly Func<PoolSnapshot> _snapshot;
    private readonly string _poolName;
    private readonly List<LeaseObservation> _leases = [];
    private readonly StallGauge _stall = new();
    private volatile ScanRules _rules;
    private long _lastRun;
    private bool _isUnderPressure;

    public LeakRound(
        LeaseDesk desk,
        LeaseTable table,
        AdmissionGate gate,
        CallSiteCapture capture,
        LeakReporter reporter,
        Reclaimer reclaimer,
        PressureWatch pressure,
        CollectionNudge nudge,
        SessionWatch sessions,
        LeaseStatistics statistics,
        LeakGuardListener listener,
        Func<PoolSnapshot> snapshot,
        ScanRules rules,
        string poolName)
    {
        _desk = desk;
        _table = table;
        _gate = gate;
        _capture = capture;
        _reporter = reporter;
        _reclaimer = reclaimer;
        _pressure = pressure;
        _nudge = nudge;
        _sessions = sessions;
        _statistics = statistics;
        _listener = listener;
        _snapshot = snapshot;
        _rules = rules;
        _poolName = poolName;
    }

    /// <summary>The thresholds; new ones hold from the next round on.</summary>
    public ScanRules Rules
    {
        get => _rules;
        set => _rules = value;
    }

    /// <summary>Nothing is out.</summary>
    public bool IsIdle => _gate.InUse == 0;

    private bool IsFullAndWaitedFor => _gate.InUse >= _gate.Limit && _gate.Waiting > 0;

    public void Begin() => _lastRun = _desk.Clock.Now;

    public void Run()
    {
        var now = _desk.Clock.Now;
        var lag = NoticeLag(now);
        while (_desk.Endings.TryTake(out var ending))
        {
            _reporter.Report(ending);
        }

        _table.Observe(now, _leases);
        _isUnderPressure = ReclaimPolicy.IsUnderPressure(_reclaimer.Rules, _gate.InUse, _gate.Limit, _gate.Waiting);
        foreach (var lease in _leases)
        {
            if (lag > 0)
            {
                lease.Lease.Forgive(lag, now);
            }

            Isolated(lease, now);
        }

        _nudge.Consider(_leases, IsFullAndWaitedFor, _reclaimer.Rules, _rules, now);
        _pressure.Look(_leases, now);
        _sessions.Look();
        SumUp(now, lag);
    }

    // What can't be judged now is judged next time; the other leases are judged all the same.
    private void Isolated(in LeaseObservation lease, long now)
    {
        try
        {
            LookAt(lease, now);
        }
        catch (Exception fault)
        {
            _listener.OnWatchdogFaulted(_poolName, fault);
        }
    }

    private void LookAt(LeaseObservation lease, long now)
    {
        if (lease.State is ConnectionState.Closed or ConnectionState.Broken)
        {
            if (lease.IdleMilliseconds >= LostEndMilliseconds)
            {
                _desk.Return(lease.Lease, lease.Connection);
            }

            return;
        }

        if (lease.IsExecuting)
        {
            lease.Lease.LastActivity = now;
            NoteDirectUse(lease);
        }

        // As the stall, if there was one, has just been forgiven.
        lease = lease with { LastActivity = lease.Lease.LastActivity };
        if (LeakScan.Judge(lease, OwnerEndedFor(lease, now), _rules) is { } kind
            && lease.Lease.TryRaise(lease.Version, (LeaseFlags)(1 << (int)kind)))
        {
            _reporter.Report(lease, kind);
            lease = lease with { Flags = lease.Flags | (LeaseFlags)(1 << (int)kind) };
        }

        _reclaimer.Consider(lease, _isUnderPressure);
    }

    // Whoever opened it announces its calls: another hand holds the real connection, too.
    private static void NoteDirectUse(in LeaseObservation lease)
    {
        if (lease.Lease is { IsGuest: true, HasCall: false })
        {
            lease.Lease.TryRaise(lease.Version, LeaseFlags.UsedDirectly);
        }
    }

    // Counted from the round that saw it first: the owner may be just about to return the lease.
    private static long OwnerEndedFor(in LeaseObservation lease, long now)
    {
        if (!lease.IsOwnerLost && LeaseFlow.LocalRoot(lease.Activity) is not { IsStopped: true })
        {
            return -1;
        }

        if (lease.Lease.OwnerEnded != lease.Handle)
        {
            lease.Lease.OwnerEnded = lease.Handle;
            lease.Lease.OwnerEndedAt = now;
        }

        return now - lease.Lease.OwnerEndedAt;
    }

    private long NoticeLag(long now)
    {
        var rules = _rules;
        var lag = now - _lastRun - rules.Interval;
        _lastRun = now;
        if (lag <= rules.Tolerance)
        {
            return 0;
        }

        _listener.OnWatchdogLagged(_snapshot(), TimeSpan.FromMilliseconds(lag));
        return lag;
    }

    private void SumUp(long now, long lag)
    {
        var transactions = 0;
        var leaked = 0;
        var kept = 0;
        var oldest = 0L;
        foreach (var lease in _leases)
        {
            transactions += lease.InTransaction ? 1 : 0;
            var isReported = lease.Lease.HasBeenReported(lease.Version);
            leaked += isReported ? 1 : 0;
            kept += isReported || lease.IsQuiet ? 1 : 0;
            oldest = Math.Max(oldest, lease.AgeMilliseconds);
        }

        _leases.Clear();
        var stalled = _stall.Update(now, IsExhausted(kept), _table.TotalReturned);
        _statistics.LastScan = new ScanSummary(
            transactions,
            leaked,
            TimeSpan.FromMilliseconds(oldest),
            TimeSpan.FromMilliseconds(stalled),
            TimeSpan.FromMilliseconds(lag),
            now + _rules.Interval + _rules.Tolerance);
        _capture.Suspicious = leaked > 0 || _gate.Waiting > 0 || _gate.InUse * 2 >= _gate.Limit;
        _listener.OnScanCompleted(_snapshot());
    }

    // By this instance's own doing: where most of the connections wait for the database, it is the database that is slow or gone,
    // and every other instance is as badly off.
    private bool IsExhausted(int kept) => IsFullAndWaitedFor && kept * 2 >= _gate.Limit;
}
