using LeakGuard.Faults.Catalogue;
using LeakGuard.Faults.Load;
using LeakGuard.Faults.Scene;
using LeakGuard.TestSupport;

namespace LeakGuard.Faults.Verdicts;

/// <summary>Plays one fault on a pool under load, and looks at what it has left behind.</summary>
/// <param name="bench">The pool.</param>
/// <param name="plan">The load.</param>
/// <param name="seed">Repeats the choices of a run.</param>
/// <param name="patience">How long to wait for what should come; a minute unless given.</param>
internal sealed class FaultTrial(GuardedBench bench, LoadPlan plan, int seed, TimeSpan? patience = null)
{
    // Far longer than anything should take: it only decides when a trial is given up.
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(60);

    private readonly List<string> _problems = [];

    // Connections of other pools to the same port.
    private int _others;

    public async Task<FaultOutcome> RunAsync(Fault fault)
    {
        // What other faults have broken is replaced, so that this one is not blamed for it.
        await bench.FillAsync().ConfigureAwait(false);
        _others = TcpTable.CountTo(bench.Port) - GuardedBench.PoolSize;
        var ledger = new RequestLedger(fault.Clarity);
        var (suspicions, faults) = (bench.Witness.Suspicions.Count, bench.Witness.Faults.Count);
        var load = MixedLoad.Start(bench.Source, plan, ledger, seed);
        var collecting = new GarbageRounds();
        TimeSpan? back = null;
        try
        {
            if (await load.SteadyAsync(_patience).ConfigureAwait(false) is not null)
            {
                ledger.BeginFault();
                await StrikeAsync(fault).WaitAsync(_patience).ConfigureAwait(false);
                var lifted = ledger.Now;
                back = await load.SteadyAsync(_patience).ConfigureAwait(false) - lifted;
            }
            else
            {
                _problems.Add("The load was not served even before the fault.");
            }
        }
        finally
        {
            await load.StopAsync(_patience).ConfigureAwait(false);
            await collecting.DisposeAsync().ConfigureAwait(false);
        }

        var leases = await DrainAsync().ConfigureAwait(false);
        var lost = Math.Max(GuardedBench.PoolSize - await bench.FillAsync().ConfigureAwait(false), bench.Source.Snapshot().Leased);
        await CheckWatchdogAsync().ConfigureAwait(false);
        var totals = ledger.Totals();
        CheckHarm(fault, totals);
        _problems.AddRange(bench.Witness.Suspicions.Skip(suspicions).Select(report => $"Suspected without reason: {report.Message}"));
        _problems.AddRange(bench.Witness.Faults.Skip(faults).Select(failure => $"The watchdog failed: {failure}"));
        return new FaultOutcome(fault.Name, totals, lost, leases, await CountExcessAsync().ConfigureAwait(false), back, _problems);
    }

    private async Task StrikeAsync(Fault fault)
    {
        var scans = bench.Witness.Scans;
        await fault.StrikeAsync(new Blow(bench, new Random(seed))).ConfigureAwait(false);
        if (bench.Witness.Scans == scans)
        {
            _problems.Add("The watchdog did not look once while the fault lasted.");
        }
    }

    // What was leaked is found by the garbage collector, and taken back.
    private async Task<int> DrainAsync()
    {
        await Poll.UntilAsync(
            () =>
            {
                GarbageRounds.Collect();
                return bench.Source.Snapshot() is { Leased: 0, Waiting: 0 };
            },
            _patience).ConfigureAwait(false);
        return bench.Source.Leases().Count;
    }

    private async Task CheckWatchdogAsync()
    {
        var target = bench.Witness.Scans + 3;
        if (!await Poll.UntilAsync(() => bench.Witness.Scans >= target, _patience).ConfigureAwait(false))
        {
            _problems.Add("The watchdog looks no more.");
        }
    }

    private void CheckHarm(Fault fault, LedgerTotals totals)
    {
        var problem = fault.Harm switch
        {
            Harm.Errors when totals.Failed == 0 => "No request failed: the fault did not strike.",
            Harm.Slowness when totals.Slowest < TimeSpan.FromMilliseconds(200) => $"No request took longer than {totals.Slowest}: the fault did not strike.",
            _ => null,
        };
        if (problem is not null)
        {
            _problems.Add(problem);
        }
    }

    // Connections beyond those the pool may have.
    private async Task<int> CountExcessAsync()
    {
        var excess = 0;
        await Poll.UntilAsync(
            () =>
            {
                excess = TcpTable.CountTo(bench.Port) - _others - GuardedBench.PoolSize;
                return excess <= 0;
            },
            _patience).ConfigureAwait(false);
        return Math.Max(0, excess);
    }
}
