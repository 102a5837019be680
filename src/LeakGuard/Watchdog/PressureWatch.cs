using LeakGuard.Admission;
using LeakGuard.Leasing;

namespace LeakGuard.Watchdog;

/// <summary>Looks at how hard the pool is used: by whom while callers wait, for how long each time, and by whom twice at once.</summary>
/// <remarks>Called by one thread at a time.</remarks>
internal sealed class PressureWatch
{
    private readonly AdmissionGate _gate;
    private readonly LeaseTable _table;
    private readonly UsageLog _usage;
    private readonly HopeGauge _hope;
    private readonly NestingWatch _nesting;
    private readonly LeaseDescriber _describer;
    private long _lastLook = -1;
    private long _returned;

    public PressureWatch(AdmissionGate gate, LeaseTable table, UsageLog usage, HopeGauge hope, NestingWatch nesting, LeaseDescriber describer)
    {
        _gate = gate;
        _table = table;
        _usage = usage;
        _hope = hope;
        _nesting = nesting;
        _describer = describer;
    }

    public void Look(IReadOnlyList<LeaseObservation> leases, long now)
    {
        _nesting.Look(leases, now);
        if (_gate.Waiting > 0)
        {
            _usage.Add(now, _describer.Group(leases));
        }

        var returned = _table.TotalReturned;
        if (_lastLook >= 0)
        {
            _hope.Observe(_gate.InUse, returned - _returned, TimeSpan.FromMilliseconds(now - _lastLook));
        }

        _lastLook = now;
        _returned = returned;
    }
}
