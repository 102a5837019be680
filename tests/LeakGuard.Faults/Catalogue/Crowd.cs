using Npgsql;

namespace LeakGuard.Faults.Catalogue;

/// <summary>Others, who take server connections and do not let go.</summary>
internal sealed class Crowd(string connectionString)
{
    private int _held;

    /// <summary>How many they hold now.</summary>
    public int Held => Volatile.Read(ref _held);

    public Task HoldAsync(int most, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, most).Select(_ => HoldOneAsync(stop)));

    private async Task HoldOneAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var connection = new NpgsqlConnection(connectionString);
            await using var owned = connection.ConfigureAwait(false);
            try
            {
                await connection.OpenAsync(CancellationToken.None).ConfigureAwait(false);
                await BeginAsync(connection).ConfigureAwait(false);
            }
            catch (NpgsqlException)
            {
                continue; // Refused itself: it tries again.
            }

            Interlocked.Increment(ref _held);
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Decrement(ref _held);
        }
    }

    private static async Task BeginAsync(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand("BEGIN; SELECT 1", connection);
        await using var owned = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
