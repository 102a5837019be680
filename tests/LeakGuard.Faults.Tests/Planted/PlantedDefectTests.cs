using System.Net.Sockets;
using LeakGuard.Faults.Catalogue;
using LeakGuard.Faults.Load;
using LeakGuard.Faults.Scene;
using LeakGuard.Faults.Verdicts;

namespace LeakGuard.Faults.Tests.Planted;

/// <summary>What the fault tests look for is found where it is: each defect is planted once.</summary>
[Collection(nameof(Staged))]
public sealed class PlantedDefectTests(Stage stage)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly Clarity Killed = new(Network: true, Refusals: true, "57P01");

    [FaultFact]
    public async Task A_lease_that_does_not_come_back()
    {
        GuardedConnection? kept = null;

        var outcome = await PlayAsync(Harm.None, Killed, async blow => kept = await blow.Bench.Source.OpenConnectionAsync());

        Assert.Equal((1, 1), (outcome.PermitsLost, outcome.LeasesLeft));
        Assert.NotEmpty(outcome.Complaints);
        await kept!.DisposeAsync();
    }

    [FaultFact]
    public async Task An_error_that_is_not_on_the_list()
    {
        var outcome = await PlayAsync(Harm.Errors, Clarity.Flawless, blow => blow.KillBackendsAsync(most: int.MaxValue));

        Assert.InRange(outcome.Totals.Unclear, 1, outcome.Totals.Failed);
        Assert.Contains(outcome.Complaints, complaint => complaint.Contains("57P01", StringComparison.Ordinal));
    }

    [FaultFact]
    public async Task A_connection_that_outlives_its_pool()
    {
        using var stray = new TcpClient();

        var outcome = await PlayAsync(Harm.None, Killed, blow => stray.ConnectAsync("127.0.0.1", blow.Bench.Port));

        Assert.Equal(1, outcome.LeftOver);
    }

    [FaultFact]
    public async Task A_fault_that_does_not_strike()
    {
        var outcome = await PlayAsync(Harm.Errors, Killed, _ => Task.Delay(100));

        Assert.Contains(outcome.Complaints, complaint => complaint.Contains("did not strike", StringComparison.Ordinal));
    }

    [FaultFact]
    public async Task A_service_that_does_not_come_back()
    {
        var outcome = await PlayAsync(Harm.Errors, Killed, blow =>
        {
            blow.Bench.Source.Isolate();
            return Task.CompletedTask;
        });

        Assert.Null(outcome.BackAfter);
        Assert.NotEmpty(outcome.Complaints);
    }

    [FaultFact]
    public async Task A_timer_and_a_thread_that_go_on()
    {
        using var end = new ManualResetEventSlim();
        var thread = new Thread(end.Wait) { Name = "LeakGuard watchdog" };
        var before = Leftovers.Of(port: 1);
        await using var timer = new Timer(_ => { }, null, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        thread.Start();

        var left = await Leftovers.BeyondAsync(before, port: 1, Patience);

        end.Set();
        thread.Join();
        Assert.Equal((1, 1L), (left.Watchdogs, left.Timers));
    }

    [FaultFact]
    public async Task A_request_that_hangs()
    {
        await using var bench = await GuardedBench.OpenAsync(await stage.SceneAsync(), Target.Network);
        var ledger = new RequestLedger(Killed);
        var plan = new LoadPlan(2, 2, LoadMix.WithoutLeaks, TimeSpan.FromMilliseconds(1));
        var load = MixedLoad.Start(bench.Source, plan, ledger, seed: 1);
        Assert.NotNull(await load.SteadyAsync(TimeSpan.FromSeconds(60)));
        bench.Proxy!.BlackHole();
        await Task.Delay(100); // Everybody has asked something.

        await load.StopAsync(patience: TimeSpan.FromMilliseconds(100));

        bench.Proxy.Pass();
        Assert.Equal(4, ledger.Totals().Unclear);
        Assert.Contains("no answer", ledger.Totals().Examples[0], StringComparison.Ordinal);
    }

    private async Task<FaultOutcome> PlayAsync(Harm harm, Clarity clarity, Func<Blow, Task> strikeAsync)
    {
        await using var bench = await GuardedBench.OpenAsync(await stage.SceneAsync(), Target.Server);
        var fault = new Fault("planted", Target.Server, harm, clarity, strikeAsync);
        return await new FaultTrial(bench, LoadPlan.Mixed, Seed.Choose(), Patience).RunAsync(fault);
    }
}
