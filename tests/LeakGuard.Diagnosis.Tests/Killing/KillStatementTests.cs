using LeakGuard.Diagnosis.Killing;
using Xunit.Abstractions;

namespace LeakGuard.Diagnosis.Tests.Killing;

/// <summary>The statement itself: every condition in it holds back the signal on its own.</summary>
public sealed class KillStatementTests(ITestOutputHelper output)
{
    private static readonly KillRequest InEarnest = new() { Pids = [1], Execute = true };

    public static TheoryData<int> Majors => [.. Servers.Majors];

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_session_that_differs_in_one_thing_is_another_and_is_spared(int major)
    {
        await using var sessions = new Sessions((await Servers.GetAsync(major)).ConnectionString);
        var open = await sessions.OpenAsync("orders", "BEGIN", "SELECT 1");
        var hand = await sessions.OpenAsync("hand");
        var seen = await SeenAsync(sessions, open.ProcessID);
        var moment = TimeSpan.FromMicroseconds(1);

        // As a reused process id would look: the number is right and the session's start is not.
        Assert.Equal("another session has its process id now", Spare(seen with { ConnectedAt = seen.ConnectedAt + moment }));
        Assert.Equal("its transaction is another one now", Spare(seen with { TransactionAt = seen.TransactionAt - moment }));
        Assert.Equal("its transaction is another one now", Spare(seen with { TransactionAt = null }));
        Assert.Equal("it is idle in transaction now", Spare(seen with { State = BackendState.Idle }));
        Assert.Equal("it has been at work meanwhile", Spare(seen with { StateAt = seen.StateAt + moment }));
        Assert.Equal("it has ended meanwhile", Spare(seen with { Pid = int.MaxValue }));
        Assert.Equal(1, await Sessions.RunAsync(open, "SELECT 1"));
        Assert.Equal(KillOutcome.Signalled, KillStatement.Run(hand, Choice(await SeenAsync(sessions, open.ProcessID)), InEarnest).Outcome);

        string Spare(Backend backend)
        {
            var decision = KillStatement.Run(hand, Choice(backend), InEarnest);
            Assert.Equal(KillOutcome.Spared, decision.Outcome);
            return decision.Reason;
        }
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task It_never_signals_itself_nor_a_reserve_connection(int major)
    {
        await using var sessions = new Sessions((await Servers.GetAsync(major)).ConnectionString);
        var hand = await sessions.OpenAsync("hand", "SELECT 1");
        var reserve = await sessions.OpenAsync("leakguard/orders#00c0ffee", "SELECT 1");

        var itself = KillStatement.Run(hand, Choice((await SeenAsync(sessions, hand.ProcessID)) with { State = BackendState.Active }), InEarnest);
        var kept = KillStatement.Run(hand, Choice(await SeenAsync(sessions, reserve.ProcessID)), InEarnest);

        Assert.Equal((KillOutcome.Spared, KillOutcome.Spared), (itself.Outcome, kept.Outcome));
        Assert.Contains("reserve connection", kept.Reason, StringComparison.Ordinal);
        Assert.Equal(1, await Sessions.RunAsync(reserve, "SELECT 1"));
    }

    // Signals race sessions that begin and end transactions as fast as they can: whoever is hit was told as hit, and nobody else is.
    [Theory]
    [MemberData(nameof(Majors))]
    public async Task In_a_race_exactly_those_told_are_hit(int major)
    {
        const int Turns = 60;
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var sessions = new Sessions((await Servers.GetAsync(major)).ConnectionString);
        var hand = await sessions.OpenAsync("hand");
        var (hits, spared) = (0, 0);
        for (var turn = 0; turn < Turns; turn++)
        {
            var prey = await sessions.OpenAsync("prey", "BEGIN", "SELECT 1");
            var seen = await SeenAsync(sessions, prey.ProcessID);
            var pause = random.Next(3000);
            var working = Task.Run(async () =>
            {
                Thread.SpinWait(pause);
                await Sessions.RunAsync(prey, "COMMIT");
            });
            Thread.SpinWait(random.Next(3000));

            var decision = KillStatement.Run(hand, Choice(seen), InEarnest);

            var failure = await Record.ExceptionAsync(() => working);
            if (decision.Outcome == KillOutcome.Signalled)
            {
                hits++;
                await Assert.ThrowsAnyAsync<Exception>(async () =>
                {
                    // The signal may come just after the COMMIT: the next statement then meets it.
                    await working;
                    await Wait.ForAsync(() => Sessions.RunAsync(prey, "SELECT 1"), _ => false, "the signal to come");
                });
            }
            else
            {
                spared++;
                Assert.True(failure is null, $"Spared ({decision.Reason}) and hit all the same, seed {seed}, turn {turn}: {failure}");
                Assert.Equal(1, await Sessions.RunAsync(prey, "SELECT 1"));
            }

            await prey.CloseAsync();
        }

        output.WriteLine($"{hits} hit, {spared} spared, seed {seed}");
        Assert.Equal(Turns, hits + spared);
    }

    private static KillDecision Choice(Backend backend) => new() { Pid = backend.Pid, Backend = backend, WasChosen = true, Outcome = KillOutcome.WouldSignal, Reason = "" };

    private static async Task<Backend> SeenAsync(Sessions sessions, int pid)
    {
        using var probe = ServerProbe.For(sessions.ConnectionString);
        return (await probe.LookAsync()).Find(pid)!;
    }
}
