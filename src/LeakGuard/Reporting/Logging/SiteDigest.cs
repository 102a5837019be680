namespace LeakGuard.Reporting.Logging;

/// <summary>Decides which reports are worth a full line: the first of each kind at a call site, and again once its window has ended.</summary>
/// <remarks>
/// Thread-safe. Every report is either told in full or counted in exactly one tally.
/// At most <c>mostSites</c> windows are open at once, and one more per kind of event for all other sites together.
/// </remarks>
internal sealed class SiteDigest(TimeSpan window, TimeProvider time, int mostSites = SiteDigest.DefaultMostSites)
{
    public const int DefaultMostSites = 1024;

    /// <summary>Stands in a tally for the call sites beyond the bound.</summary>
    public const string OtherSites = "other sites";

    // Guards _windows and the counts within.
    private readonly Lock _lock = new();
    private long _windowTicks = window.Ticks;
    private readonly Dictionary<DigestKey, DigestWindow> _windows = [];

    /// <summary>How long a window lasts; a change also holds for those that are open.</summary>
    public TimeSpan Window
    {
        get => new(Volatile.Read(ref _windowTicks));
        set => Volatile.Write(ref _windowTicks, value.Ticks);
    }

    /// <summary>Whether this report is to be told in full; if not, it has been counted.</summary>
    /// <param name="key">What the report is about.</param>
    /// <param name="ended">What the previous window of the same key held back, if that window ended just now.</param>
    public bool IsFirst(DigestKey key, out DigestTally? ended)
    {
        ended = null;
        if (Window == TimeSpan.Zero)
        {
            return true;
        }

        var now = time.GetTimestamp();
        lock (_lock)
        {
            key = Placed(key);
            if (!_windows.TryGetValue(key, out var open))
            {
                _windows.Add(key, new DigestWindow(now));
                return true;
            }

            if (!HasEnded(open, now))
            {
                open.Count++;
                return false;
            }

            ended = open.Count > 0 ? new DigestTally(key, open.Count) : null;
            _windows[key] = new DigestWindow(now);
            return true;
        }
    }

    /// <summary>Closes the windows that have ended, and tells what they held back.</summary>
    public IReadOnlyList<DigestTally> TakeEnded()
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            return _windows.Count == 0 ? [] : Take(open => HasEnded(open, now));
        }
    }

    /// <summary>Closes all windows, ended or not: for the end of the pool.</summary>
    public IReadOnlyList<DigestTally> TakeAll()
    {
        lock (_lock)
        {
            return Take(static _ => true);
        }
    }

    private List<DigestTally> Take(Func<DigestWindow, bool> isDue)
    {
        List<DigestTally> tallies = [];
        foreach (var (key, open) in _windows)
        {
            if (!isDue(open))
            {
                continue;
            }

            _windows.Remove(key);
            if (open.Count > 0)
            {
                tallies.Add(new DigestTally(key, open.Count));
            }
        }

        return tallies;
    }

    private DigestKey Placed(DigestKey key) =>
        _windows.Count < mostSites || _windows.ContainsKey(key) ? key : key with { Site = OtherSites, Group = OtherSites };

    private bool HasEnded(DigestWindow open, long now) => time.GetElapsedTime(open.OpenedAt, now) >= Window;
}
