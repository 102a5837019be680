namespace LeakGuard.Reporting.HealthChecks;

/// <summary>Follows a pool from round to round, so that its health does not depend on who asks, nor on how often.</summary>
/// <remarks>Told by the watchdog's thread, read by any.</remarks>
internal sealed class HealthTrack(HealthRules rules, TimeProvider time) : LeakGuardListener
{
    private readonly long _epoch = time.GetTimestamp();
    private volatile HealthRules _rules = rules;
    private Exhaustion _exhaustion;
    private volatile bool _isExhausted;

    /// <summary>The thresholds; new ones hold from the next look on.</summary>
    public HealthRules Rules
    {
        get => _rules;
        set => _rules = value;
    }

    public override void OnScanCompleted(PoolSnapshot pool)
    {
        _exhaustion = _exhaustion.Next(pool, _rules, time.GetElapsedTime(_epoch));
        _isExhausted = _exhaustion.IsOn;
    }

    /// <summary>What these numbers mean, now.</summary>
    public PoolHealth Judge(in PoolSnapshot pool) => PoolHealth.Of(pool, _rules, _isExhausted);
}
