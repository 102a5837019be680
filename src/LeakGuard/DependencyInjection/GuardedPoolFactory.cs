using LeakGuard.Reporting;
using LeakGuard.Reporting.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>Puts a guarded pool together: the one place that knows every part.</summary>
internal static class GuardedPoolFactory
{
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    /// <exception cref="NotSupportedException">The connection string asks for multiplexing.</exception>
    public static GuardedDataSource Create(
        NpgsqlDataSource inner,
        LeakGuardOptions options,
        ILoggerFactory? loggers,
        TimeProvider time,
        IEnumerable<LeakGuardListener> listeners)
    {
        LeakGuardOptionsValidator.ThrowIfInvalid(options, Options.DefaultName);
        var poolName = PoolName.Of(inner, options);
        RefuseMultiplexing(inner, poolName);
        _ = Listener(Log(poolName, options, loggers, time), options, time, listeners);
        return new GuardedDataSource(inner);
    }

    /// <summary>The pool's log; to be disposed with the pool, so that what is still being counted gets written.</summary>
    public static LogListener Log(string poolName, LeakGuardOptions options, ILoggerFactory? loggers, TimeProvider time) =>
        new((loggers ?? NullLoggerFactory.Instance).CreateLogger(LogListener.Category), poolName, options.DigestWindow, time);

    /// <summary>The one listener that tells the log, those of the options, and <paramref name="others"/>; each once.</summary>
    public static CompositeListener Listener(
        LogListener log,
        LeakGuardOptions options,
        TimeProvider time,
        IEnumerable<LeakGuardListener> others)
    {
        // By reference: two listeners that call themselves equal are two all the same.
        var all = new[] { log }.Concat(options.Listeners).Concat(others).Distinct(ReferenceEqualityComparer.Instance);
        return new CompositeListener(all.Cast<LeakGuardListener>(), time, log.OnListenerFaulted);
    }

    private static void RefuseMultiplexing(NpgsqlDataSource inner, string poolName)
    {
        if (new NpgsqlConnectionStringBuilder(inner.ConnectionString).Multiplexing)
        {
            throw new NotSupportedException(
                $"LeakGuard cannot guard pool '{poolName}': its connection string sets Multiplexing=true, under which many callers " +
                "share a physical connection and nobody holds one that could leak. Remove 'Multiplexing' from the connection string.");
        }
    }
}
