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
    private readonly Func<LeakGuardOptions> _read;
    private readonly PoolSettings _settings;
    private readonly SetupLog _log;
    private readonly IDisposable _subscription;

    public SettingsWatch(IConfiguration configuration, Func<LeakGuardOptions> read, PoolSettings settings, SetupLog log)
    {
        _read = read;
        _settings = settings;
        _log = log;
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
            _log.Refused(fault);
        }
    }
}
