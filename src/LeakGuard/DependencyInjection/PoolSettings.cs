using LeakGuard.Reporting.Logging;

namespace LeakGuard.DependencyInjection;

/// <summary>A running pool's settings: takes over what can change, and says what cannot.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PoolSettings(LeakGuardOptions current, Action<LeakGuardOptions> follow, SetupLog log)
{
    // Guards the current settings: of two changes at once, the later one stays.
    private readonly Lock _lock = new();
    private LeakGuardOptions _current = current;

    public LeakGuardOptions Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <param name="fresh">Valid settings.</param>
    public void Take(LeakGuardOptions fresh)
    {
        IReadOnlyList<string> live;
        IReadOnlyList<string> fixedOnes;
        lock (_lock)
        {
            live = SettingList.Differences(_current, fresh, live: true);
            fixedOnes = SettingList.Differences(_current, fresh, live: false);
            _current = fresh;
            if (live.Count > 0)
            {
                follow(fresh);
            }
        }

        if (live.Count > 0)
        {
            log.Changed(live);
        }

        if (fixedOnes.Count > 0)
        {
            log.NotChanged(fixedOnes);
        }
    }
}
