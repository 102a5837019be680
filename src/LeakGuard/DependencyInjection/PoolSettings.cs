using LeakGuard.Reporting.Logging;

namespace LeakGuard.DependencyInjection;

/// <summary>A running pool's settings: takes over what can change, and says what cannot.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PoolSettings
{
    private readonly LeakGuardOptions _started;
    private readonly Action<LeakGuardOptions> _follow;
    private readonly SetupLog _log;

    // Guards the current settings: of two changes at once, the later one stays.
    private readonly Lock _lock = new();
    private LeakGuardOptions _current;

    /// <param name="started">What the pool was started with.</param>
    /// <param name="follow">Hands the pool's parts what can change.</param>
    /// <param name="log">Where changes are told.</param>
    public PoolSettings(LeakGuardOptions started, Action<LeakGuardOptions> follow, SetupLog log)
    {
        _started = _current = started;
        _follow = follow;
        _log = log;
    }

    /// <param name="fresh">Valid settings.</param>
    public void Take(LeakGuardOptions fresh)
    {
        IReadOnlyList<string> live;
        IReadOnlyList<string> fixedOnes;
        lock (_lock)
        {
            live = SettingList.Differences(_current, fresh, live: true);

            // Against what the pool runs with, and only when one was touched: not again at every other change.
            fixedOnes = SettingList.Differences(_current, fresh, live: false).Count > 0
                ? SettingList.Differences(_started, fresh, live: false)
                : [];
            _current = fresh;
            if (live.Count > 0)
            {
                _follow(fresh);
            }
        }

        if (live.Count > 0)
        {
            _log.Changed(live);
        }

        if (fixedOnes.Count > 0)
        {
            _log.NotChanged(fixedOnes);
        }
    }
}
