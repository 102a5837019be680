using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using LeakGuard.CallSites;

namespace LeakGuard.Leasing;

/// <summary>Nestings seen by callers that had to wait, to be told by the watchdog: callers put nothing into words.</summary>
internal sealed class NestingNotes
{
    private const int Kept = 1024;

    private readonly LeaseTable _table;
    private readonly ConcurrentQueue<Nesting> _notes = new();
    private long _total;
    private int _waiting;

    public NestingNotes(LeaseTable table) => _table = table;

    public long Total => Interlocked.Read(ref _total);

    /// <summary>Notes it if the caller's request or job holds a lease already.</summary>
    public bool NoteIfNested(in CallSite site, Activity? activity, object? flow)
    {
        if (flow is null || _table.FindHeldBy(flow) is not { } outer)
        {
            return false;
        }

        Note(new Nesting(outer.Site, site, LeaseDescriber.TraceIdOf(activity)));
        return true;
    }

    public void Note(Nesting nesting)
    {
        Interlocked.Increment(ref _total);
        if (Interlocked.Increment(ref _waiting) <= Kept)
        {
            _notes.Enqueue(nesting);
        }
        else
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public bool TryTake([MaybeNullWhen(false)] out Nesting nesting)
    {
        if (!_notes.TryDequeue(out nesting))
        {
            return false;
        }

        Interlocked.Decrement(ref _waiting);
        return true;
    }
}
