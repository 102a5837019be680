using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Diagnosis.Tests.Killing;

/// <summary>On real servers: whoever fits is ended, whoever has changed is spared, and nobody is mistaken for another.</summary>
public sealed class SessionKillerTests
{
    public static TheoryData<int> Majors => [.. Servers.Majors];

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_dry_run_touches_nothing_and_the_same_in_earnest_ends_only_whom_it_named(int major)
    {
        await using var sessions = new Sessions(await OwnDatabaseAsync(major));
        var open = await sessions.OpenAsync("orders", "BEGIN", "SELECT 1");
        var failed = await sessions.OpenAsync("orders", "BEGIN");
        await Assert.ThrowsAsync<PostgresException>(() => Sessions.RunAsync(failed, "SELECT 1/0"));
        var idle = await sessions.OpenAsync("orders", "SELECT 1");
        using var killer = SessionKiller.For(sessions.ConnectionString);
        var request = new KillRequest { Application = "orders" };

        var dry = await killer.KillAsync(request);
        var still = (await Look(sessions)).Clients.Count(backend => backend.Application == "orders");
        var earnest = await killer.KillAsync(request with { Execute = true });

        Assert.Equal([open.ProcessID, failed.ProcessID], Pids(dry, KillOutcome.WouldSignal));
        Assert.Equal(3, still);
        Assert.Equal([open.ProcessID, failed.ProcessID], Pids(earnest, KillOutcome.Done));
        Assert.Contains(idle.ProcessID, Pids(earnest, KillOutcome.Spared));
        Assert.Equal([idle.ProcessID], (await Look(sessions)).Clients.Where(backend => backend.Application == "orders").Select(backend => backend.Pid));
        Assert.Equal(PostgresErrorCodes.AdminShutdown, (await Assert.ThrowsAsync<PostgresException>(() => Sessions.RunAsync(open, "SELECT 1"))).SqlState);
        Assert.Contains("57P01", Assert.Single(earnest.Warnings), StringComparison.Ordinal);
        Assert.Equal(1, await Sessions.RunAsync(idle, "SELECT 1"));
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_cancel_ends_what_runs_and_leaves_the_session(int major)
    {
        await using var sessions = new Sessions(await OwnDatabaseAsync(major));
        var busy = await sessions.OpenAsync("reports");
        var open = await sessions.OpenAsync("reports", "BEGIN", "SELECT 1");
        var running = Sessions.RunAsync(busy, "SELECT pg_sleep(600)");
        await Wait.ForAsync(() => Look(sessions), look => look.Find(busy.ProcessID)!.State == BackendState.Active, "it to run");
        using var killer = SessionKiller.For(sessions.ConnectionString);

        var report = await killer.KillAsync(new KillRequest { Pids = [busy.ProcessID, open.ProcessID], Action = KillAction.Cancel, Execute = true });

        Assert.Equal([busy.ProcessID], Pids(report, KillOutcome.Done));
        Assert.Contains("a cancel would free nothing", Assert.Single(report.Decisions, decision => decision.Pid == open.ProcessID).Reason, StringComparison.Ordinal);
        Assert.Equal(PostgresErrorCodes.QueryCanceled, (await Assert.ThrowsAsync<PostgresException>(() => running)).SqlState);
        Assert.Equal(1, await Sessions.RunAsync(busy, "SELECT 1"));
    }

    public static TheoryData<int, string, string> Changes
    {
        get
        {
            var data = new TheoryData<int, string, string>();
            foreach (var major in Servers.Majors)
            {
                data.Add(major, "COMMIT", "it is idle now");
                data.Add(major, "COMMIT; BEGIN", "its transaction is another one now");
                data.Add(major, "SELECT 2", "it has been at work meanwhile");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_session_that_changed_between_look_and_signal_is_spared(int major, string meanwhile, string reason)
    {
        await using var sessions = new Sessions(await OwnDatabaseAsync(major));
        var working = await sessions.OpenAsync("orders", "BEGIN", "SELECT 1");
        using var killer = SessionKiller.For(sessions.ConnectionString, beforeSignal: _ =>
        {
            foreach (var statement in meanwhile.Split("; "))
            {
                using var command = new NpgsqlCommand(statement, working);
                command.ExecuteNonQuery();
            }
        });

        var report = await killer.KillAsync(new KillRequest { Pids = [working.ProcessID], Execute = true });

        var decision = Assert.Single(report.Decisions);
        Assert.Equal((KillOutcome.Spared, true, reason), (decision.Outcome, decision.WasChosen, decision.Reason));
        Assert.Equal(1, await Sessions.RunAsync(working, "SELECT 1"));
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_session_that_ended_meanwhile_is_told_as_that(int major)
    {
        await using var sessions = new Sessions(await OwnDatabaseAsync(major));
        var leaving = await sessions.OpenAsync("orders", "BEGIN", "SELECT 1");
        using var killer = SessionKiller.For(sessions.ConnectionString, beforeSignal: chosen =>
        {
            leaving.Close();
            using var other = new NpgsqlConnection(sessions.ConnectionString + ";Pooling=false");
            other.Open();
            using var gone = new NpgsqlCommand($"SELECT count(*) FROM pg_stat_activity WHERE pid = {chosen.Pid}", other);
            Assert.True(Poll.Until(() => (long)gone.ExecuteScalar()! == 0, Wait.Generous));
        });

        var report = await killer.KillAsync(new KillRequest { Pids = [leaving.ProcessID], Execute = true });

        Assert.Equal((KillOutcome.Spared, "it has ended meanwhile"), (report.Decisions[0].Outcome, report.Decisions[0].Reason));
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task Without_the_right_to_signal_the_session_lives_and_the_missing_right_is_named(int major)
    {
        await using var sessions = new Sessions(await OwnDatabaseAsync(major));
        await sessions.RunAsync("DROP ROLE IF EXISTS watcher; CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher; DROP ROLE IF EXISTS shopper; CREATE ROLE shopper LOGIN");
        var open = await sessions.OpenAsAsync("shopper", "orders");
        await Sessions.RunAsync(open, "BEGIN");
        var superuser = await sessions.OpenAsync("orders", "BEGIN");
        using var killer = SessionKiller.For(new NpgsqlConnectionStringBuilder(sessions.ConnectionString) { Username = "watcher" }.ConnectionString);
        var request = new KillRequest { Application = "orders", AnyUser = true };

        var dry = await killer.KillAsync(request);
        var earnest = await killer.KillAsync(request with { Execute = true });
        await sessions.RunAsync("GRANT pg_signal_backend TO watcher");
        var granted = await killer.KillAsync(request with { Execute = true });

        Assert.Equal([open.ProcessID, superuser.ProcessID], Pids(dry, KillOutcome.NotAllowed));
        Assert.Equal([open.ProcessID, superuser.ProcessID], Pids(earnest, KillOutcome.NotAllowed));
        Assert.All(earnest.Chosen, decision => Assert.Contains("GRANT pg_signal_backend", decision.Reason, StringComparison.Ordinal));
        Assert.Equal([open.ProcessID], Pids(granted, KillOutcome.Done));
        Assert.Equal([superuser.ProcessID], Pids(granted, KillOutcome.NotAllowed));
        Assert.Equal(1, await Sessions.RunAsync(superuser, "SELECT 1"));
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task An_interrupted_kill_says_whom_it_did_not_come_to(int major)
    {
        await using var sessions = new Sessions(await OwnDatabaseAsync(major));
        await sessions.OpenAsync("orders", "BEGIN", "SELECT 1");
        await sessions.OpenAsync("orders", "BEGIN", "SELECT 1");
        using var stop = new CancellationTokenSource();
        using var killer = SessionKiller.For(sessions.ConnectionString, beforeSignal: _ => stop.Cancel());

        var report = await killer.KillAsync(new KillRequest { Application = "orders", Execute = true }, stop.Token);

        Assert.Single(Pids(report, KillOutcome.Done).Concat(Pids(report, KillOutcome.Signalled)));
        Assert.Contains("interrupted", Assert.Single(report.Chosen, decision => decision.Outcome == KillOutcome.Spared).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_connection_that_breaks_half_way_loses_nothing_of_what_was_done(int major)
    {
        await using var sessions = new Sessions(await OwnDatabaseAsync(major));
        int[] open = [(await sessions.OpenAsync("orders", "BEGIN", "SELECT 1")).ProcessID, (await sessions.OpenAsync("orders", "BEGIN", "SELECT 1")).ProcessID];
        var (turns, own) = (0, 0);
        using var killer = SessionKiller.For(sessions.ConnectionString, beforeSignal: _ =>
        {
            if (++turns == 4)
            {
                // Two turns of the dry run, one in earnest; then the killer itself is ended.
                using var other = new NpgsqlConnection(sessions.ConnectionString + ";Pooling=false");
                other.Open();
                using var end = new NpgsqlCommand($"SELECT pg_terminate_backend({own}, 60000)", other);
                end.ExecuteNonQuery();
            }
        });
        own = (await killer.KillAsync(new KillRequest { Application = "orders" })).Seen.ProbePid;

        var report = await killer.KillAsync(new KillRequest { Application = "orders", Execute = true });

        Assert.Equal(open.Order(), Pids(report, KillOutcome.Done));
        Assert.NotEqual(own, report.Seen.ProbePid);
    }

    private static int[] Pids(KillReport report, KillOutcome outcome) => [.. report.Decisions.Where(decision => decision.Outcome == outcome).Select(decision => decision.Pid).Order()];

    private static async Task<ServerSnapshot> Look(Sessions sessions)
    {
        using var probe = ServerProbe.For(sessions.ConnectionString);
        return await probe.LookAsync();
    }

    // Other tests' sessions are in other databases, and so spared.
    private static async Task<string> OwnDatabaseAsync(int major) =>
        await (await Servers.GetAsync(major)).CreateDatabaseAsync($"killing_{Guid.NewGuid():N}");
}
