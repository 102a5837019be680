using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LeakGuard.CallSites;

/// <summary>Decides whether the stack of a caller is captured, so that captures cost no more time than they may.</summary>
/// <remarks>
/// <see cref="StackCapture.Adaptive"/> is a bucket of time, kept as one instant: the one from which captures are affordable.
/// A capture moves that instant ahead by its own duration, divided by the share of time that captures may take;
/// an instant that lies in the past is credit.
/// </remarks>
internal sealed class CallSiteCapture
{
    // Of the 0.2 % that is promised, half is measured. A capture costs the other half where no clock of its own sees it: in the caches
    // it empties and the garbage it leaves.
    private const long ElapsedPerCost = 1000;
    private const long ElapsedPerCostWhenSuspicious = 20;
    private const long CreditTicks = 50 * TimeSpan.TicksPerMillisecond;
    private const long LongestSilenceTicks = TimeSpan.TicksPerSecond;

    private readonly TimeProvider _time;
    private volatile bool _metered;

    // In ticks of the caller's millisecond clock. Off and Always need no test of their own: never, and since ever.
    private long _affordableFrom;
    private volatile bool _suspicious;

    public CallSiteCapture(StackCapture mode, TimeProvider time)
    {
        _time = time;
        Mode = mode;
    }

    /// <summary>When stacks are captured.</summary>
    public StackCapture Mode
    {
        set
        {
            _metered = value == StackCapture.Adaptive;
            Volatile.Write(ref _affordableFrom, value == StackCapture.Off ? long.MaxValue : long.MinValue);
        }
    }

    /// <summary>Whether something looks wrong: captures may then take 5 % of the time of one core instead of 0.2 %.</summary>
    public bool Suspicious
    {
        get => _suspicious;
        set => _suspicious = value;
    }

    /// <summary>The stack of the caller, or <see langword="null"/> when it may not be captured now.</summary>
    /// <param name="nowMilliseconds">A monotonic clock of the caller's, so that a refusal need not ask one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StackTrace? Capture(long nowMilliseconds) =>
        nowMilliseconds * TimeSpan.TicksPerMillisecond < Volatile.Read(ref _affordableFrom)
            ? null
            : CaptureNow(nowMilliseconds * TimeSpan.TicksPerMillisecond);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private StackTrace CaptureNow(long now)
    {
        if (!_metered)
        {
            return new StackTrace(skipFrames: 1, fNeedFileInfo: false);
        }

        var started = _time.GetTimestamp();
        var stack = new StackTrace(skipFrames: 1, fNeedFileInfo: false);
        Charge(_time.GetElapsedTime(started).Ticks, now);
        return stack;
    }

    private void Charge(long cost, long now)
    {
        var elapsedPerCost = _suspicious ? ElapsedPerCostWhenSuspicious : ElapsedPerCost;

        // A stalled process makes a capture look dear, and racing threads add up: neither may blind the guard for long.
        var latest = now + LongestSilenceTicks;
        var earliest = now - (CreditTicks * elapsedPerCost);
        var debt = Math.Clamp(cost, 0, CreditTicks) * elapsedPerCost;

        long seen;
        long next;
        do
        {
            seen = Volatile.Read(ref _affordableFrom);

            // A thread that comes late with an old "now" must not take back what others have paid since.
            next = Math.Max(seen, Math.Min(Math.Max(seen, earliest) + debt, latest));
        }
        while (Interlocked.CompareExchange(ref _affordableFrom, next, seen) != seen);
    }
}
