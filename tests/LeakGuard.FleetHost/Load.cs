using System.Collections.Concurrent;
using Npgsql;

namespace LeakGuard.FleetHost;

/// <summary>More callers than the pool has connections, who never rest.</summary>
internal sealed class Load
{
    private readonly GuardedDataSource _database;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task[] _workers;
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private long _served;
    private long _refused;

    public Load(GuardedDataSource database, int workers)
    {
        _database = database;
        _workers = [.. Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync))];
    }

    public Task StopAsync()
    {
        _stopping.Cancel();
        return Task.WhenAll(_workers);
    }

    /// <summary>Served, refused by the guard, and every other failure by its SQLSTATE.</summary>
    public override string ToString() =>
        $"{Interlocked.Read(ref _served)} {Interlocked.Read(ref _refused)} {string.Join(',', _failures.Select(failure => $"{failure.Key}={failure.Value}"))}";

    private async Task WorkAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _database.OpenConnectionAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT pg_sleep(0.02)";
                await command.ExecuteNonQueryAsync();
                Interlocked.Increment(ref _served);
            }
            catch (PoolRejectedException)
            {
                Interlocked.Increment(ref _refused);
                await Task.Delay(20);
            }
            catch (Exception failure)
            {
                _failures.AddOrUpdate((failure as NpgsqlException)?.SqlState ?? failure.GetType().Name, 1, static (_, count) => count + 1);
                await Task.Delay(20);
            }
        }
    }
}
