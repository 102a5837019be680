using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;

namespace LeakGuard.IntegrationTests.Watchdog;

/// <summary>Readers that take their connection with them: nothing else refers to its wrapper, which the garbage collector soon finds.</summary>
public sealed class LostReaderTests
{
    private const int Readers = 12;

    [Fact]
    public async Task A_reader_that_closes_its_connection_is_never_mistaken_for_an_abandoned_one()
    {
        await using var pool = await TestPool.StartAsync(Readers, options =>
        {
            options.ScanInterval = TimeSpan.FromMilliseconds(10);
            options.LeakThreshold = TimeSpan.FromSeconds(20);
        });
        using var stop = new CancellationTokenSource();
        var collecting = Task.Run(() => CollectAsync(stop.Token));

        await Task.WhenAll(Enumerable.Range(0, Readers).Select(n => Task.Run(() => ReadAsync(pool.Source, n))));
        await stop.CancelAsync();
        await collecting;

        await pool.EmptyAsync();
        await pool.Told.RoundsAsync();
        pool.Told.AssertQuiet();
    }

    private static async Task ReadAsync(DbDataSource source, int reader)
    {
        for (var i = 0; i < 400; i++)
        {
            await using var rows = (i + reader) % 2 == 0 ? await OfSourceAsync(source) : OfConnection(source);
            while (await rows.ReadAsync())
            {
                await Task.Yield();
            }
        }
    }

    private static async Task<DbDataReader> OfSourceAsync(DbDataSource source)
    {
        await using var command = source.CreateCommand("SELECT generate_series(1, 50)");
        return await command.ExecuteReaderAsync();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static DbDataReader OfConnection(DbDataSource source)
    {
        using var command = source.OpenConnection().CreateCommand();
        command.CommandText = "SELECT generate_series(1, 50)";
        return command.ExecuteReader(CommandBehavior.CloseConnection);
    }

    private static async Task CollectAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            GC.Collect(0);
            await Task.Delay(1, CancellationToken.None);
        }
    }
}
