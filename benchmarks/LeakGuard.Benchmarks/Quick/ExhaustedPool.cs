using Npgsql;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>Takes every connection of a pool, and fills its queue with callers that wait.</summary>
internal sealed class ExhaustedPool : IAsyncDisposable
{
    private const int Size = 20;

    private readonly List<GuardedConnection> _held = [];
    private readonly List<Task<GuardedConnection>> _waiting = [];

    private ExhaustedPool(GuardedDataSource guard) => Guard = guard;

    public GuardedDataSource Guard { get; }

    /// <summary>How the pool is to be reached: its size, and callers that wait for ever.</summary>
    public static string ConnectionString(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = Size, Timeout = 0 }.ConnectionString;

    public static async Task<ExhaustedPool> OfAsync(GuardedDataSource guard)
    {
        var pool = new ExhaustedPool(guard);
        var limits = guard.Snapshot();
        for (var i = 0; i < limits.MaxPoolSize; i++)
        {
            pool._held.Add(await guard.OpenConnectionAsync().ConfigureAwait(false));
        }

        for (var i = 0; i < limits.QueueLimit; i++)
        {
            pool._waiting.Add(guard.OpenConnectionAsync().AsTask());
        }

        return pool;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _held)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var waiting in _waiting)
        {
            await (await waiting.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }
}
