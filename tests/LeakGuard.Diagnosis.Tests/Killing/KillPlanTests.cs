using LeakGuard.Diagnosis.Killing;

namespace LeakGuard.Diagnosis.Tests.Killing;

/// <summary>Who is meant, without a server.</summary>
public sealed class KillPlanTests
{
    private static readonly Backend Idle = Sample.Session(10, "orders") with { Database = "app", StateAge = TimeSpan.FromMinutes(10) };
    private static readonly Backend Open = Idle with { Pid = 11, State = BackendState.IdleInTransaction };
    private static readonly Backend Failed = Idle with { Pid = 12, State = BackendState.IdleInTransactionAborted };
    private static readonly Backend Busy = Idle with { Pid = 13, State = BackendState.Active };
    private static readonly Backend Young = Open with { Pid = 14, StateAge = TimeSpan.FromSeconds(3) };

    private static readonly KillRequest Old = new() { OlderThan = TimeSpan.FromMinutes(5) };

    public static TheoryData<string, KillRequest, int[]> Requests => new()
    {
        { "an age alone means transactions left open", Old, [11, 12] },
        { "an age alone means what runs, for a cancel", Old with { Action = KillAction.Cancel }, [13] },
        { "an application alone, as well", new() { Application = "orders" }, [11, 12, 14] },
        { "another application", new() { Application = "order" }, [] },
        { "a state named", Old with { States = [BackendState.Idle] }, [10] },
        { "several states", new() { States = [BackendState.Active, BackendState.IdleInTransactionAborted] }, [12, 13] },
        { "a failed transaction is not every transaction", new() { States = [BackendState.IdleInTransactionAborted] }, [12] },
        { "numbers mean any state", new() { Pids = [10, 13, 13] }, [10, 13] },
        { "numbers and an age", Old with { Pids = [11, 14] }, [11] },
        { "a cancel frees nothing where nothing runs", new() { Pids = [10, 11, 12, 13], Action = KillAction.Cancel }, [13] },
        { "no age is older than none", new() { OlderThan = TimeSpan.Zero }, [11, 12, 14] },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Whoever_fits_is_chosen_and_all_others_are_spared_for_a_reason(string what, KillRequest request, int[] chosen)
    {
        var decisions = KillPlan.Of(Sample.Server(Idle, Open, Failed, Busy, Young), request);

        Assert.True(chosen.Order().SequenceEqual(decisions.Where(decision => decision.WasChosen).Select(decision => decision.Pid).Order()), what);
        Assert.All(decisions, decision => Assert.Equal(decision.WasChosen ? KillOutcome.WouldSignal : KillOutcome.Spared, decision.Outcome));
        Assert.All(decisions, decision => Assert.NotEmpty(decision.Reason));
    }

    public static TheoryData<string, Backend> Never => new()
    {
        { "the session that asks", Open with { Pid = 1 } },
        { "a reserve connection of LeakGuard", Open with { Application = "leakguard/orders#00c0ffee" } },
        { "a reserve connection of LeakGuard", Open with { Application = "leakguard-fleet/orders#00c0ffee=7" } },
        { "the server's own processes (walsender)", Open with { Type = "walsender" } },
        { "the server's own processes (autovacuum worker)", Open with { Type = "autovacuum worker" } },
        { "the server's own processes (background worker)", Open with { Type = "background worker" } },
        { "GRANT pg_monitor", new Backend { Pid = 11, State = BackendState.Unknown, User = "app", Database = "app" } },
        { "GRANT pg_monitor", Open with { ConnectedAt = null } },
    };

    [Theory]
    [MemberData(nameof(Never))]
    public void Some_are_never_chosen_not_even_by_number(string reason, Backend backend)
    {
        var everything = new KillRequest { Pids = [backend.Pid], AnyDatabase = true, AnyUser = true, Execute = true };

        var decision = Assert.Single(KillPlan.Of(Sample.Server(backend), everything));

        Assert.Equal((KillOutcome.Spared, false), (decision.Outcome, decision.WasChosen));
        Assert.Contains(reason, decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_ones_own_database_and_user_are_meant_unless_more_is_asked_for()
    {
        var server = Sample.Server(Open, Open with { Pid = 21, Database = "billing" }, Open with { Pid = 22, User = "postgres" });

        Assert.Equal([11], Chosen(Old));
        Assert.Equal([11, 21], Chosen(Old with { AnyDatabase = true }));
        Assert.Equal([11, 22], Chosen(Old with { AnyUser = true }));
        Assert.Equal([11, 21, 22], Chosen(Old with { AnyUser = true, AnyDatabase = true }));
        Assert.Equal([], Chosen(new KillRequest { Pids = [21, 22, 99] }));

        IEnumerable<int> Chosen(KillRequest request) => KillPlan.Of(server, request).Where(decision => decision.WasChosen).Select(decision => decision.Pid).Order();
    }

    [Fact]
    public void An_application_stands_for_all_its_instances_and_an_instance_for_itself()
    {
        var server = Sample.Server(Open with { Application = "shop@web-1:17" }, Open with { Pid = 21, Application = "shop@web-2:17" }, Open with { Pid = 22, Application = "shopping" });

        Assert.Equal([11, 21], Chosen("shop"));
        Assert.Equal([21], Chosen("shop@web-2:17"));

        IEnumerable<int> Chosen(string application) => KillPlan.Of(server, new KillRequest { Application = application }).Where(decision => decision.WasChosen).Select(decision => decision.Pid).Order();
    }

    [Fact]
    public void Nobody_named_is_nobody_meant()
    {
        Assert.Throws<ArgumentException>(() => KillPlan.ThrowIfInvalid(new KillRequest { Execute = true, AnyDatabase = true, AnyUser = true }));
        Assert.Throws<ArgumentException>(() => KillPlan.ThrowIfInvalid(new KillRequest { OlderThan = TimeSpan.FromDays(-1) }));
    }

    [Fact]
    public void What_a_termination_costs_is_counted_and_gentler_ways_are_named()
    {
        var server = Sample.Server(Open, Idle, Busy, Idle with { Pid = 30, Application = "billing" });
        var decisions = KillPlan.Of(server, Old);

        var warning = Assert.Single(KillAdvice.Warnings(server, Old, decisions));
        var steps = KillAdvice.Gentler(Old, decisions);

        Assert.Contains("57P01", warning, StringComparison.Ordinal);
        Assert.Contains("up to 2 other connections of the same pool", warning, StringComparison.Ordinal);
        Assert.Contains(steps, step => step.Command == "options.Reclaim.Suspected = ReclaimMode.Enabled;");
        Assert.Contains(steps, step => step.Command == "ALTER ROLE \"app\" SET idle_in_transaction_session_timeout = '1min';");
        Assert.Empty(KillAdvice.Warnings(server, Old with { Action = KillAction.Cancel }, decisions));
    }
}
