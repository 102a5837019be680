using System.Collections.Concurrent;
using Npgsql;

namespace LeakGuard.Connections;

/// <summary>Fills a pool: opens so many connections, a few at a time, and returns them once all are open.</summary>
/// <remarks>They are leases like any other, so that no more connections exist than the pool has slots. One filling at a time.</remarks>
internal sealed class PoolFilling
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private readonly string _poolName;
    private readonly int _wanted;
    private readonly int _maxParallel;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly LeakGuardListener _listener;

    public PoolFilling(string poolName, int wanted, int maxParallel, TimeSpan timeout, TimeProvider time, LeakGuardListener listener)
    {
        _poolName = poolName;
        _wanted = wanted;
        _maxParallel = Math.Min(maxParallel, wanted);
        _timeout = timeout;
        _time = time;
        _listener = listener;
    }

    /// <summary>Returns how many connections were opened: fewer than wanted if the time was up.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; what had been opened is in the pool.</exception>
    public async Task<int> FillAsync(GuardedDataSource source, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var wanted = Math.Min(_wanted, source.Snapshot().LeaseLimit); // More would wait for leases that this filling holds itself.
        var opened = new ConcurrentBag<GuardedConnection>();
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            Tell(opened.Count, wanted, began, failure: null);
            await Parallel.ForEachAsync(
                Enumerable.Range(0, wanted),
                new ParallelOptions { MaxDegreeOfParallelism = _maxParallel, CancellationToken = either.Token },
                (_, stop) => OpenAsync(source, opened, wanted, began, stop)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The pool is as warm as it will be: whoever waits for it should not wait for ever.
        }
        finally
        {
            foreach (var connection in opened)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            Tell(opened.Count, wanted, began, failure: null, isOver: true);
        }

        return opened.Count;
    }

    private async ValueTask OpenAsync(GuardedDataSource source, ConcurrentBag<GuardedConnection> opened, int wanted, long began, CancellationToken stop)
    {
        var intent = new LeaseIntent("warm-up", _timeout) { Priority = LeasePriority.Critical };
        while (true)
        {
            try
            {
                opened.Add(await source.OpenConnectionAsync(intent, stop).ConfigureAwait(false));
                Tell(opened.Count, wanted, began, failure: null);
                return;
            }
            catch (NpgsqlException failure) when (!stop.IsCancellationRequested)
            {
                Tell(opened.Count, wanted, began, failure);
                await Task.Delay(BetweenTries, _time, stop).ConfigureAwait(false);
            }
        }
    }

    private void Tell(int opened, int wanted, long began, Exception? failure, bool isOver = false) => _listener.OnWarmUp(new WarmUpProgress
    {
        PoolName = _poolName,
        Opened = opened,
        Wanted = wanted,
        Elapsed = _time.GetElapsedTime(began),
        IsOver = isOver,
        Failure = failure,
    });
}
