using System.Data.Common;
using LeakGuard.TestSupport;

namespace LeakGuard.Faults.Load;

/// <summary>Many callers at once, until they are stopped.</summary>
internal sealed class MixedLoad
{
    /// <summary>So many requests served in a row say that the service is well.</summary>
    private const int Steady = 50;

    private readonly RequestLedger _ledger;
    private readonly List<Caller> _callers = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private MixedLoad(RequestLedger ledger) => _ledger = ledger;

    public static MixedLoad Start(DbDataSource source, LoadPlan plan, RequestLedger ledger, int seed)
    {
        var load = new MixedLoad(ledger);
        for (var n = 0; n < plan.AsyncCallers + plan.SyncCallers; n++)
        {
            load._callers.Add(n < plan.AsyncCallers
                ? new AsyncCaller(source, ledger, plan.Mix, plan.Pause, seed + n)
                : new SyncCaller(source, ledger, plan.Mix, plan.Pause, seed + n));
        }

        load._running = Task.WhenAll([.. load._callers.Select(caller => caller.RunAsync(load._stop.Token))]);
        return load;
    }

    /// <summary>Waits until many requests in a row are served, and returns when the first of them was; null if that did not come.</summary>
    public async Task<TimeSpan?> SteadyAsync(TimeSpan patience)
    {
        _ledger.BreakStreak();
        var isSteady = await Poll.UntilAsync(() => _ledger.Streak.Length >= Steady, patience).ConfigureAwait(false);
        return isSteady ? _ledger.Streak.Began : null;
    }

    /// <summary>Has every caller finish its request; those that do not are entered as hanging.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await _running.WaitAsync(patience).ConfigureAwait(false);
            _stop.Dispose();
        }
        catch (TimeoutException)
        {
            foreach (var unfinished in _callers.Select(caller => caller.Unfinished).OfType<string>())
            {
                _ledger.Hanging(unfinished);
            }
        }
    }
}
