using System.Collections.Concurrent;
using System.Diagnostics;
using LeakGuard.CallSites;

namespace LeakGuard.Leasing;

/// <summary>Uses of session state seen by callers, to be told by the watchdog: callers put nothing into words.</summary>
/// <remarks>There is one only where a pooler stands between the pool and the server. Thread-safe.</remarks>
internal sealed class SessionNotes(CallSiteCapture capture, LeaseClock clock)
{
    private const int Kept = 1024;

    private readonly ConcurrentQueue<SessionUse> _notes = new();
    private int _waiting;
    private int _seen;

    /// <summary>What was ever noted.</summary>
    public IReadOnlyList<SessionFeature> Seen => [.. Enum.GetValues<SessionFeature>().Where(feature => (Volatile.Read(ref _seen) & (1 << (int)feature)) != 0)];

    /// <summary>Notes it while the caller is still on the stack, as long as a look at that may be afforded.</summary>
    public void Note(SessionFeature feature, LeaseHandle lease)
    {
        Interlocked.Or(ref _seen, 1 << (int)feature);
        if (Interlocked.Increment(ref _waiting) > Kept)
        {
            Interlocked.Decrement(ref _waiting);
            return;
        }

        var command = new CallSite(capture.Capture(clock.Now), null, null, 0);
        var opened = lease is { IsCurrent: true, Lease: { } current } ? current.Site : default;
        _notes.Enqueue(new SessionUse(feature, command, opened, LeaseDescriber.TraceIdOf(Activity.Current)));
    }

    public bool TryTake(out SessionUse use)
    {
        if (!_notes.TryDequeue(out use))
        {
            return false;
        }

        Interlocked.Decrement(ref _waiting);
        return true;
    }
}
