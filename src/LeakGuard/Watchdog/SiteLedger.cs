using System.Collections.Concurrent;

namespace LeakGuard.Watchdog;

/// <summary>How often each kind was found at each call site.</summary>
internal sealed class SiteLedger
{
    // Code has few call sites. More than this are not told apart, so that made-up ones cannot fill the memory.
    private const int SitesKept = 4096;
    private const string Elsewhere = "";

    private readonly ConcurrentDictionary<(string Site, LeakKind Kind), long> _counts = new();

    public long Count(string site, LeakKind kind)
    {
        var key = (site, kind);
        if (_counts.Count >= SitesKept && !_counts.ContainsKey(key))
        {
            key = (Elsewhere, kind);
        }

        return _counts.AddOrUpdate(key, 1, static (_, count) => count + 1);
    }
}
