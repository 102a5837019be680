namespace LeakGuard.Reporting.HealthChecks;

/// <summary>Follows a pool from round to round, so that its health does not depend on who asks, nor on how often.</summary>
/// <remarks>Told by the watchdog's thread, read by any.</remarks>
internal sealed class HealthTrack(HealthRules rules, bool awaitsWarmUp, TimeProvider time) : LeakGuardListener
{
    private static readonly WarmUpProgress NotBegun = new() { PoolName = "", Opened = 0, Wanted = 0, Elapsed = TimeSpan.Zero, IsOver = false };

    private readonly long _epoch = time.GetTimestamp();
    private volatile HealthRules _rules = rules;
    private Exhaustion _exhaustion;
    private volatile bool _isExhausted;
    private volatile WarmUpProgress? _warmUp = awaitsWarmUp ? NotBegun : null;

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

    // Only the warm-up that the start of the host begins is waited for: one by hand later on keeps nobody out.
    public override void OnWarmUp(WarmUpProgress progress)
    {
        if (_warmUp is not null)
        {
            _warmUp = progress.IsOver ? null : progress;
        }
    }

    /// <summary>What these numbers mean, now.</summary>
    public PoolHealth Judge(in PoolSnapshot pool) => _warmUp is { } warmUp
        ? PoolHealth.NotReady(pool, warmUp)
        : PoolHealth.Of(pool, _rules, _isExhausted);
}
