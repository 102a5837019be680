namespace LeakGuard.Admission;

/// <summary>Estimates how long a caller would wait, from how long connections have been held of late.</summary>
/// <remarks>Fed by one thread, read by many. By Little's law the mean hold is the mean number in use over the rate of returns.</remarks>
internal sealed class HopeGauge
{
    /// <summary>How much one observation weighs against what was known: after about three, the past counts for half.</summary>
    private const double Weight = 0.2;

    private double _inUse;
    private double _returnsPerSecond;
    private long _meanHoldTicks;

    public TimeSpan MeanHold => TimeSpan.FromTicks(Interlocked.Read(ref _meanHoldTicks));

    public void Observe(int inUse, long returned, TimeSpan elapsed)
    {
        if (elapsed <= TimeSpan.Zero)
        {
            return;
        }

        _inUse += Weight * (inUse - _inUse);
        _returnsPerSecond += Weight * ((returned / elapsed.TotalSeconds) - _returnsPerSecond);
        var seconds = _returnsPerSecond > 0.001 ? _inUse / _returnsPerSecond : 0;
        Interlocked.Exchange(ref _meanHoldTicks, (long)(seconds * TimeSpan.TicksPerSecond));
    }

    /// <summary>The wait of the caller at <paramref name="position"/> in line before <paramref name="capacity"/> connections; zero while nothing is known.</summary>
    public TimeSpan EstimateWait(int position, int capacity) => MeanHold * position / capacity;
}
