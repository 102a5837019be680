using Npgsql;

namespace LeakGuard.TelemetryHost;

/// <summary>A guarded pool that does as it is told.</summary>
internal sealed class StagedPool : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly GuardedDataSource _guard;
    private readonly List<GuardedConnection> _held = [];
    private readonly List<Task<GuardedConnection>> _waiting = [];

    public StagedPool(string name, string connectionString, int size)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = size };
        _guard = NpgsqlDataSource.Create(settings.ConnectionString).WithLeakGuard(options =>
        {
            options.Name = name;
            options.ScanInterval = TimeSpan.FromMilliseconds(50);
            options.LeakThreshold = TimeSpan.FromMilliseconds(200);
            options.Queue.Limit = 2;
            options.Queue.WaitTimeout = TimeSpan.FromSeconds(30);
        });
    }

    public async Task ObeyAsync(string order, int number)
    {
        switch (order)
        {
            case "lease":
                for (var i = 0; i < number; i++)
                {
                    _held.Add(await _guard.OpenConnectionAsync());
                }

                break;
            case "begin":
                await _held[number].BeginTransactionAsync();
                break;
            case "return":
                await ReturnAsync(number);
                break;
            case "wait":
                _waiting.AddRange(Enumerable.Range(0, number).Select(_ => _guard.OpenConnectionAsync().AsTask()));
                break;
            case "serve":
                await ServeAsync();
                break;
            case "refuse":
                await RefuseAsync(number);
                break;
            case "timeout":
                await TimeOutAsync(number);
                break;
            case "leak":
                await UntilAsync(pool => pool.Leaked == number);
                break;
            case "scan":
                await UntilAsync(pool => pool.OpenTransactions == number);
                break;
            case "isolate":
                _guard.Isolate();
                break;
            default:
                throw new ArgumentException($"'{order}' is no order.", nameof(order));
        }
    }

    public ValueTask DisposeAsync() => _guard.DisposeAsync();

    private async Task ReturnAsync(int number)
    {
        for (var i = 0; i < number; i++)
        {
            await _held[^1].DisposeAsync();
            _held.RemoveAt(_held.Count - 1);
        }
    }

    // Those who waited get what was returned, and return it in turn.
    private async Task ServeAsync()
    {
        foreach (var waiting in _waiting)
        {
            await (await waiting.WaitAsync(Patience)).DisposeAsync();
        }

        _waiting.Clear();
    }

    // The queue is full already.
    private async Task RefuseAsync(int number)
    {
        for (var i = 0; i < number; i++)
        {
            try
            {
                await _guard.OpenConnectionAsync();
                throw new InvalidOperationException("There was room in the queue.");
            }
            catch (PoolQueueFullException)
            {
                // As it should be.
            }
        }
    }

    private async Task TimeOutAsync(int number)
    {
        for (var i = 0; i < number; i++)
        {
            try
            {
                await _guard.OpenConnectionAsync(new LeaseIntent("brief", TimeSpan.FromSeconds(1)) { WaitTimeout = TimeSpan.FromMilliseconds(10) });
                throw new InvalidOperationException("A connection was free.");
            }
            catch (PoolWaitTimeoutException)
            {
                // As it should be.
            }
        }
    }

    private async Task UntilAsync(Func<PoolSnapshot, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition(_guard.Snapshot()))
        {
            await Task.Delay(10, patience.Token);
        }
    }
}
