using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;

namespace WarStory.JobShop;

/// <summary>Fifty workers and the queue they draw from. Orders come at a steady pace, whatever becomes of them.</summary>
internal sealed class Shop : IAsyncDisposable
{
    public const int Workers = 50;
    public const int OrdersPerSecond = 75;

    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromMilliseconds(500);

    private readonly DbDataSource _database;
    private readonly IJob _import;
    private readonly int _ordersPerSecond;
    private readonly SlowReportJob _report = new();
    private readonly Channel<int> _orders = Channel.CreateUnbounded<int>();
    private readonly CancellationTokenSource _stop = new();
    private readonly long _opened = Stopwatch.GetTimestamp();
    private readonly Task[] _staff;

    private Shop(DbDataSource database, IJob import, int ordersPerSecond)
    {
        _database = database;
        _import = import;
        _ordersPerSecond = ordersPerSecond;
        _staff = [Task.Run(TakeOrdersAsync), .. Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync))];
    }

    public Tally Tally { get; } = new();

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_opened);

    // A report every eight seconds.
    private int ReportEvery => 8 * _ordersPerSecond;

    public static Shop Open(DbDataSource database, IJob import, int ordersPerSecond = OrdersPerSecond) => new(database, import, ordersPerSecond);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_staff);
        _stop.Dispose();
    }

    private async Task TakeOrdersAsync()
    {
        var number = 0;
        while (!_stop.IsCancellationRequested)
        {
            for (var due = Elapsed.TotalSeconds * _ordersPerSecond; number < due; number++)
            {
                _orders.Writer.TryWrite(number);
            }

            await Task.Delay(20);
        }

        _orders.Writer.Complete();
    }

    private async Task WorkAsync()
    {
        await foreach (var number in _orders.Reader.ReadAllAsync())
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (await RunAsync(number) is { } record)
            {
                Tally.Add(record);
                await Task.Delay(record.End == JobEnd.Refused ? PauseAfterRefusal : TimeSpan.Zero);
            }
        }
    }

    private async Task<JobRecord?> RunAsync(int number)
    {
        var isReport = number % ReportEvery == ReportEvery / 8;
        using var activity = new Activity(isReport ? "monthly report" : "import user").Start();
        var started = Elapsed;
        try
        {
            var job = isReport ? _report : _import;
            await job.RunAsync(_database, 1 + (number % UserTable.Size), _stop.Token);
            return new JobRecord(isReport, started, Elapsed, null);
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            return null; // The act is over: no failure of the job.
        }
        catch (Exception failure)
        {
            return new JobRecord(isReport, started, Elapsed, failure);
        }
    }
}
