using LeakGuard.Reporting.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace LeakGuard.DependencyInjection;

/// <summary>Follows the configuration while the application runs.</summary>
/// <remarks>
/// By itself, not by the options monitor: settings that turn out bad would throw there into whoever reloads the configuration,
/// often a file watcher's thread. Here they are refused, and the former ones stay.
/// </remarks>
internal sealed class SettingsWatch : IDisposable
{
    // One change is often announced twice: by the file that was read and by the configuration it is part of.
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(1);

    private readonly Func<LeakGuardOptions> _read;
    private readonly PoolSettings _settings;
    private readonly SetupLog _log;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;

    // Guards the two below. Nothing is logged while it is held.
    private readonly Lock _lock = new();
    private string? _complaint;
    private long _complainedAt;

    public SettingsWatch(IConfiguration configuration, Func<LeakGuardOptions> read, PoolSettings settings, SetupLog log, TimeProvider time)
    {
        _read = read;
        _settings = settings;
        _log = log;
        _time = time;
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public void Dispose() => _subscription.Dispose();

    private void Reload()
    {
        try
        {
            _settings.Take(_read());
        }
        catch (ObjectDisposedException)
        {
            // The container is going down, and the pool with it.
        }
        catch (Exception fault)
        {
            Refuse(fault);
        }
    }

    private void Refuse(Exception fault)
    {
        var now = _time.GetTimestamp();
        bool isEcho;
        lock (_lock)
        {
            isEcho = _complaint == fault.Message && _time.GetElapsedTime(_complainedAt, now) < Echo;
            _complaint = fault.Message;
            _complainedAt = now;
        }

        if (!isEcho)
        {
            _log.Refused(fault);
        }
    }
}
