using LeakGuard.Faults.Catalogue;
using LeakGuard.Faults.Load;
using LeakGuard.Faults.Scene;
using LeakGuard.TestSupport;

namespace LeakGuard.Faults.Verdicts;

/// <summary>Plays one fault on a pool under load, and looks at what it has left behind.</summary>
/// <param name="bench">The pool.</param>
/// <param name="plan">The load.</param>
/// <param name="seed">Repeats the choices of a run.</param>
internal sealed class FaultTrial(GuardedBench bench, LoadPlan plan, int seed)
{
    /// <summary>Far longer than anything should take: it only decides when a trial is given up.</summary>
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    private readonly List<string> _problems = [];

    public async Task<FaultOutcome> RunAsync(Fault fault)
    {
        var ledger = new RequestLedger(fault.Clarity);
        var (suspicions, faults) = (bench.Witness.Suspicions.Count, bench.Witness.Faults.Count);
        var load = MixedLoad.Start(bench.Source, plan, ledger, seed);
        var collecting = new GarbageRounds();
        TimeSpan? back = null;
        try
        {
            if (await load.SteadyAsync(Generous).ConfigureAwait(false) is not null)
            {
                ledger.BeginFault();
                await StrikeAsync(fault).WaitAsync(Generous).ConfigureAwait(false);
                var lifted = ledger.Now;
                back = await load.SteadyAsync(Generous).ConfigureAwait(false) - lifted;
            }
            else
            {
                _problems.Add("The load was not served even before the fault.");
            }
        }
        finally
        {
            await load.StopAsync(Generous).ConfigureAwait(false);
            await collecting.DisposeAsync().ConfigureAwait(false);
        }

        var leases = await DrainAsync().ConfigureAwait(false);
        var lost = await CountLostPermitsAsync().ConfigureAwait(false);
        await CheckWatchdogAsync().ConfigureAwait(false);
        var totals = ledger.Totals();
        CheckHarm(fault, totals);
        _problems.AddRange(bench.Witness.Suspicions.Skip(suspicions).Select(report => $"Suspected without reason: {report.Message}"));
        _problems.AddRange(bench.Witness.Faults.Skip(faults).Select(failure => $"The watchdog failed: {failure}"));
        return new FaultOutcome(fault.Name, totals, lost, leases, CountExcess(), back, _problems);
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
            Generous).ConfigureAwait(false);
        return bench.Source.Leases().Count;
    }

    // As many connections as the pool has can be had at once, and each of them works.
    private async Task<int> CountLostPermitsAsync()
    {
        var held = new List<GuardedConnection>();
        try
        {
            while (held.Count < GuardedBench.PoolSize)
            {
                held.Add(await bench.Source.OpenConnectionAsync().ConfigureAwait(false));
                var command = held[^1].CreateCommand();
                await using (command.ConfigureAwait(false))
                {
                    command.CommandText = Statements.Query;
                    await command.ExecuteScalarAsync().ConfigureAwait(false);
                }
            }
        }
        catch (Npgsql.NpgsqlException failure)
        {
            _problems.Add($"After the fault, connection {held.Count + 1} of {GuardedBench.PoolSize} could not be had: {failure}");
        }

        var had = held.Count;
        foreach (var connection in held)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        return GuardedBench.PoolSize - had + bench.Source.Snapshot().Leased;
    }

    private async Task CheckWatchdogAsync()
    {
        var target = bench.Witness.Scans + 3;
        if (!await Poll.UntilAsync(() => bench.Witness.Scans >= target, Generous).ConfigureAwait(false))
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

    /// <summary>Connections beyond those the pool may have.</summary>
    private int CountExcess() => Math.Max(0, TcpTable.CountTo(bench.Port) - GuardedBench.PoolSize);
}
