using System.Data;
using Npgsql;

namespace LeakGuard.Diagnosis.Server;

/// <summary>One connection outside every pool, opened ahead and kept, so that there is one left when all others are taken.</summary>
/// <remarks>Thread-safe: one user at a time, the others wait. It blocks its user's thread: see <see cref="OwnThread"/>.</remarks>
internal sealed class ReserveConnection : IDisposable
{
    private readonly Func<NpgsqlConnection> _create;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private NpgsqlConnection? _connection;
    private ITimer? _keeper;
    private volatile bool _isDisposed;

    public ReserveConnection(Func<NpgsqlConnection> create) => _create = create;

    /// <summary>Whether a connection is there now, as far as this side knows.</summary>
    public bool IsOpen => _connection is { State: ConnectionState.Open };

    /// <summary>Opens it if it is not open.</summary>
    public void Open(CancellationToken cancellationToken) => Use(static _ => true, cancellationToken);

    /// <summary>From now on, opens it again whenever it is lost.</summary>
    public void KeepOpen(TimeProvider time, TimeSpan interval)
    {
        if (Volatile.Read(ref _keeper) is not null || _isDisposed)
        {
            return;
        }

        using var flow = ExecutionContext.SuppressFlow();
        var keeper = time.CreateTimer(_ => Look(), null, interval, interval);
        if (Interlocked.CompareExchange(ref _keeper, keeper, null) is not null)
        {
            keeper.Dispose();
        }
    }

    /// <summary>Runs work on the connection. One found broken is replaced, and the work done anew on the fresh one.</summary>
    public T Use<T>(Func<NpgsqlConnection, T> work, CancellationToken cancellationToken)
    {
        _turn.Wait(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var isFresh = !IsOpen;
            var connection = isFresh ? Renew() : _connection!;
            try
            {
                return work(connection);
            }
            catch (NpgsqlException) when (!isFresh && connection.State != ConnectionState.Open && !cancellationToken.IsCancellationRequested)
            {
                return work(Renew());
            }
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        Volatile.Read(ref _keeper)?.Dispose();
        if (_turn.Wait(0))
        {
            Leave();
        }
    }

    // Whoever leaves last closes the door.
    private void Leave()
    {
        if (_isDisposed)
        {
            _connection?.Dispose();
            _connection = null;
        }

        _turn.Release();
    }

    private NpgsqlConnection Renew()
    {
        _connection?.Dispose();
        _connection = null;
        try
        {
            return Connect();
        }
        catch (NpgsqlException late) when (late.InnerException is TimeoutException && !_isDisposed)
        {
            // While the thread pool starves, one synchronous attempt in a hundred comes to nothing and the next one does not.
            return Connect();
        }
    }

    private NpgsqlConnection Connect()
    {
        var connection = _create();
        Opening.Run(connection);
        return _connection = connection;
    }

    private void Look()
    {
        if (IsOpen || _isDisposed || !_turn.Wait(0))
        {
            return;
        }

        try
        {
            if (!_isDisposed)
            {
                Renew();
            }
        }
        catch (Exception)
        {
            // The database is away: the next round tries again, and a look says why.
        }
        finally
        {
            Leave();
        }
    }
}
