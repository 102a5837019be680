namespace LeakGuard.CallSites;

/// <summary>Keeps one <see cref="LeaseOrigin"/> per call site, so that equal ones are one object and are made once. Thread-safe.</summary>
internal sealed class OriginTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<OriginKey, LeaseOrigin> _byFrames = [];
    private readonly Dictionary<string, LeaseOrigin> _byText = [];
    private readonly int _capacity;

    public OriginTable(int capacity)
    {
        _capacity = capacity;
    }

    /// <summary>The origin of that call site, if it has been made.</summary>
    public LeaseOrigin? Find(in OriginKey key)
    {
        lock (_gate)
        {
            return _byFrames.GetValueOrDefault(key);
        }
    }

    /// <summary>Keeps the origin, and gives the one to use: an equal one that was kept before, or this.</summary>
    public LeaseOrigin Keep(in OriginKey key, LeaseOrigin origin)
    {
        var text = TextOf(origin);
        lock (_gate)
        {
            // Programs have fewer call sites than fit; one that keeps making new ones (plug-ins, generated code)
            // needs its latest, so the table begins afresh rather than stay closed to them.
            if (_byFrames.Count >= _capacity)
            {
                _byFrames.Clear();
                _byText.Clear();
            }

            // The same line has other offsets once the JIT has optimised it: the text decides.
            if (!_byText.TryGetValue(text, out var kept))
            {
                _byText.Add(text, kept = origin);
            }

            _byFrames[key] = kept;
            return kept;
        }
    }

    private static string TextOf(LeaseOrigin origin) => string.Join('\n', [origin.Site, origin.FilePath, .. origin.Frames]);
}
