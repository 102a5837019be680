using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>Decides which connections are asked whether they are alive before they are handed out, and asks them.</summary>
/// <remarks>
/// A connection that was idle for long may be dead without anybody knowing: the server restarted, a firewall forgot it. For one that
/// was in use of late this costs the look-up of its last sighting; the clock was read for the lease anyway.
/// </remarks>
internal sealed class BorrowCheck
{
    /// <summary>Reads the time back: every sighting is rounded down to this.</summary>
    private const long Coarseness = 128;

    private readonly PhysicalSightings _sightings;
    private readonly LeaseClock _clock;
    private readonly LeaseStatistics _statistics;
    private readonly LeakGuardListener _listener;
    private readonly string _poolName;
    private readonly long _madeAt;
    private long _afterIdle;

    public BorrowCheck(
        PhysicalSightings sightings,
        LeaseClock clock,
        LeaseStatistics statistics,
        LeakGuardListener listener,
        string poolName,
        TimeSpan afterIdle)
    {
        _sightings = sightings;
        _clock = clock;
        _statistics = statistics;
        _listener = listener;
        _poolName = poolName;
        _madeAt = clock.Now;
        AfterIdle = afterIdle;
    }

    /// <summary>How long a connection may have been idle to be trusted.</summary>
    public TimeSpan AfterIdle
    {
        get => Volatile.Read(ref _afterIdle) is var after && after == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(after);
        set => Volatile.Write(ref _afterIdle, value == Timeout.InfiniteTimeSpan ? long.MaxValue : (long)value.TotalMilliseconds);
    }

    /// <summary>For how long the connection of this lease has been idle, in milliseconds, if it is to be asked; negative if it need not be.</summary>
    /// <param name="lease">The lease about to begin.</param>
    /// <param name="connection">Its connection, open.</param>
    /// <param name="isNew">Whether the connection was made just now, and not taken from the pool.</param>
    public long Suspicion(Lease lease, NpgsqlConnection connection, bool isNew)
    {
        var afterIdle = Volatile.Read(ref _afterIdle);
        if (afterIdle == long.MaxValue)
        {
            return -1;
        }

        var process = connection.ProcessID;
        lease.ProcessId = process;

        if (isNew || lease.Ambient is not null)
        {
            return -1; // Within a System.Transactions scope, the question would be part of the caller's transaction.
        }

        // One that was never seen may have been opened to fill the pool, at most as long ago as the pool is old.
        var idle = lease.OpenedAt - (_sightings.Last(process) ?? _madeAt);
        return idle >= afterIdle + (afterIdle == 0 ? 0 : Coarseness) ? Math.Max(0, idle) : -1;
    }

    /// <summary>A lease has ended: its connection was in use until its last call.</summary>
    public void Note(Lease lease)
    {
        if (lease.ProcessId != 0)
        {
            _sightings.Note(lease.ProcessId, lease.LastActivity);
        }
    }

    /// <summary>Asks: true if the connection answers. One that does not is closed, so that the pool drops it.</summary>
    public bool IsAlive(NpgsqlConnection connection, long idle, TimeSpan patience)
    {
        try
        {
            using var question = Question(connection, patience);
            question.ExecuteNonQuery();
            return true;
        }
        catch (Exception failure) when (IsDeath(connection, failure))
        {
            Discard(connection, idle, failure);
            return false;
        }
    }

    /// <summary>As <see cref="IsAlive"/>, without holding a thread.</summary>
    public async ValueTask<bool> IsAliveAsync(NpgsqlConnection connection, long idle, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            var question = Question(connection, patience);
            await using var _ = question.ConfigureAwait(false);
            await question.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && IsDeath(connection, failure))
        {
            Discard(connection, idle, failure);
            return false;
        }
    }

    private static NpgsqlCommand Question(NpgsqlConnection connection, TimeSpan patience) =>
        new("SELECT 1", connection) { CommandTimeout = Math.Max(1, (int)Math.Ceiling(patience.TotalSeconds)) };

    // An answer of any kind is one; a question that timed out left the connection broken or its answer outstanding.
    private static bool IsDeath(NpgsqlConnection connection, Exception failure) =>
        failure is NpgsqlException && (failure is not PostgresException || NativeState.Of(connection) is not System.Data.ConnectionState.Open);

    private void Discard(NpgsqlConnection connection, long idle, Exception failure)
    {
        connection.Close();
        _statistics.CountDead();
        _listener.OnDeadConnection(_poolName, TimeSpan.FromMilliseconds(idle), failure);
    }
}
