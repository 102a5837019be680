using System.Diagnostics.Metrics;
using LeakGuard;
using LeakGuard.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Npgsql;

/// <summary>Guards a data source without dependency injection.</summary>
public static class NpgsqlDataSourceExtensions
{
    /// <summary>Finds the connections that leak from this data source: use the returned one in its place.</summary>
    /// <param name="inner">The data source to guard. What is opened on it directly is not seen; guarding it twice gives two guards that do not know each other.</param>
    /// <param name="configure">Changes the settings; without it, the defaults of <see cref="LeakGuardOptions"/>.</param>
    /// <param name="loggerFactory">Where findings are logged, in the category <c>LeakGuard</c>; without it, nowhere.</param>
    /// <param name="timeProvider">The clock; without it, the system's.</param>
    /// <param name="meterFactory">Whose meter <c>LeakGuard</c> tells about the pool; without it, one of the process.</param>
    /// <exception cref="ArgumentNullException"><paramref name="inner"/> is <see langword="null"/>.</exception>
    /// <exception cref="OptionsValidationException">A setting is out of its range: the message names it, its value, the range and the remedy.</exception>
    /// <exception cref="NotSupportedException">The connection string says <c>Multiplexing=true</c>.</exception>
    /// <example><code>await using var guarded = NpgsqlDataSource.Create(connectionString).WithLeakGuard();</code></example>
    public static GuardedDataSource WithLeakGuard(
        this NpgsqlDataSource inner,
        Action<LeakGuardOptions>? configure = null,
        ILoggerFactory? loggerFactory = null,
        TimeProvider? timeProvider = null,
        IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        var options = new LeakGuardOptions();
        configure?.Invoke(options);
        ServerSettings.RefuseFor(options, PoolName.Of(inner, options));
        return GuardedPoolFactory.Create(inner, options, new PoolSurroundings
        {
            Loggers = loggerFactory ?? NullLoggerFactory.Instance,
            Time = timeProvider ?? TimeProvider.System,
            Meters = meterFactory,
        }).Source;
    }
}
