using System.Diagnostics.Metrics;
using LeakGuard.Diagnosis.Fleet;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LeakGuard.Diagnosis;

/// <summary>One pool's part in a fleet: the instances of a service share the server's connections, each by looking who else is there.</summary>
/// <remarks>
/// Thread-safe. It limits its pool by <see cref="GuardedDataSource.LimitLeases"/>, from a thread of its own over a connection of its own. No caller
/// waits for it, and a look that fails changes nothing. Do not call <see cref="GuardedDataSource.LimitLeases"/> beside it.
/// </remarks>
public sealed class FleetMember : IDisposable
{
    // Room that others make is looked for more often; a share that looks do not agree on yet is not, or they would be no proof.
    private const int Haste = 4;

    private static readonly TimeSpan MostFarewell = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FarewellGlance = TimeSpan.FromMilliseconds(100);

    private readonly GuardedDataSource _guard;
    private readonly FleetRound _round;
    private readonly FleetSeat _seat;
    private readonly FleetLog _log;
    private readonly FleetMeter _meter;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly AutoResetEvent _wake = new(false);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _firstLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile FleetShare _share;
    private int _isDisposed;

    private FleetMember(GuardedDataSource guard, FleetOptions options, ILogger logger, FleetMeter meter, TimeProvider time)
    {
        _guard = guard;
        _interval = options.Interval;
        _time = time;
        _seat = new FleetSeat(guard, options, SeatName.NewInstance());
        var pooler = options.PgBouncerConnectionString is { } console
            ? new PoolerBudget(console, new NpgsqlConnectionStringBuilder(guard.ConnectionString).Database, options.Patience, time)
            : null;
        _round = new FleetRound(guard, options, _seat, pooler, time);
        _log = new FleetLog(logger, time);
        _meter = meter;
        _share = _round.Begin();
    }

    /// <summary>What the pool may have, as of the last look.</summary>
    public FleetShare Share => _share;

    /// <summary>Ends with the first look, whether that succeeds or fails.</summary>
    internal Task FirstLook => _firstLook.Task;

    internal TimeSpan? LookAge => _share.SeenAt is { } seen ? _time.GetUtcNow() - seen : null;

    /// <summary>Joins a pool to the fleet of its service. It is held to <see cref="FleetOptions.StartShare"/> until the first look.</summary>
    /// <param name="guard">The pool. Disposing it ends the membership.</param>
    /// <param name="options">What is shared, and how; without it, the defaults.</param>
    /// <param name="loggerFactory">Where changes of the share are told; without it, nowhere.</param>
    /// <param name="timeProvider">The clock; without it, the system's.</param>
    /// <param name="meterFactory">Where the instruments are; without it, on the meter that all pools without one share.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, a connection string cannot be read, or the pool has several hosts.</exception>
    public static FleetMember Join(
        GuardedDataSource guard,
        FleetOptions? options = null,
        ILoggerFactory? loggerFactory = null,
        TimeProvider? timeProvider = null,
        IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(guard);
        var settings = FleetRanges.Checked(options ?? new FleetOptions(), guard);
        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("LeakGuard");
        var member = new FleetMember(guard, settings, logger, FleetMeter.Of(meterFactory), timeProvider ?? TimeProvider.System);
        member._meter.Add(member);

        // Without the caller's execution context, which would otherwise live as long as the thread.
        new Thread(member.Watch, maxStackSize: 512 * 1024) { IsBackground = true, Name = "LeakGuard fleet" }.UnsafeStart();
        guard.Accompany(member);
        return member;
    }

    /// <summary>Leaves the fleet. The others count the pool in until its connections are closed, or for 30 s. The limit stays as it is.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _meter.Remove(this);
            _stopping.Cancel();
            _wake.Set();
        }
    }

    private void Watch()
    {
        var onSystemTime = _time == TimeProvider.System;
        using var ticks = onSystemTime ? null : _time.CreateTimer(_ => _wake.Set(), null, _interval, _interval);
        while (!_stopping.IsCancellationRequested)
        {
            Look();
            _firstLook.TrySetResult();
            if (!_stopping.IsCancellationRequested)
            {
                _wake.WaitOne(onSystemTime ? Pause : Timeout.InfiniteTimeSpan);
            }
        }

        Leave();
    }

    private TimeSpan Pause => _round.LacksRoom ? _interval / Haste : _interval;

    private void Look()
    {
        var before = _share;
        try
        {
            _share = _round.Run(before, _stopping.Token);
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            _share = _round.Miss(before, Innermost(failure));
        }

        Tell(before);
    }

    // A log is the user's: what it throws must not end the looking.
    private void Tell(FleetShare before)
    {
        try
        {
            _log.Tell(before, _share);
        }
        catch (Exception)
        {
            // Nobody to tell.
        }
    }

    // The seat stays as long as there are connections that count: the others would take them for free.
    private void Leave()
    {
        var began = _time.GetTimestamp();
        using var pause = new ManualResetEvent(false);
        while (_guard.CountPhysical() is { Total: > 0 } && _time.GetElapsedTime(began) < MostFarewell)
        {
            pause.WaitOne(FarewellGlance);
        }

        _seat.Dispose();
    }

    private static Exception Innermost(Exception failure) => failure is AggregateException { InnerException: { } inner } ? inner : failure;
}
