namespace LeakGuard.Diagnosis.Tests.Verdicts;

public sealed class JudgeTests
{
    [Fact]
    public void Nothing_seen_is_not_called_healthy()
    {
        var denied = new ServerFailure(ServerFailureKind.AccessDenied, "db:5432/app refuses this user (28P01).");

        Assert.Equal(Cause.Unexplained, First(new Observations()).Cause);
        Assert.Equal((Cause.Unexplained, Severity.Critical), (First(new Observations { ServerFailure = denied }).Cause, First(new Observations { ServerFailure = denied }).Severity));
    }

    [Fact]
    public void A_quiet_pool_is_healthy_even_where_the_server_cannot_be_looked_at()
    {
        var seen = new Observations { Pool = Sample.Pool(leased: 2, begun: 40), ServerFailure = new ServerFailure(ServerFailureKind.AccessDenied, "refused") };

        Assert.Equal((Cause.Healthy, Confidence.Medium), (First(seen).Cause, First(seen).Confidence));
    }

    [Fact]
    public void Callers_who_get_nothing_for_no_reason_seen_are_not_called_healthy()
    {
        var verdict = First(new Observations { Pool = Sample.Pool(leased: 10, waiting: 4), Server = Sample.Server() });

        Assert.Equal((Cause.Unexplained, Severity.Critical), (verdict.Cause, verdict.Severity));
    }

    [Fact]
    public void Littles_law_gives_the_size_the_load_needs()
    {
        // 10 connections, 100 served and 100 refused per second, each held for 100 ms: twice as many are needed.
        var verdict = First(new Observations { Pool = Sample.Pool(leased: 10, waiting: 5, begun: 100, refused: 100), Server = Sample.Server() });

        Assert.Equal(Cause.PoolTooSmall, verdict.Cause);
        Assert.Equal("Maximum Pool Size=20", verdict.Next!.Command);
        Assert.Contains("200 connections per second are asked for, each is held for 100 ms, which takes 20; there are 10", verdict.Headline, StringComparison.Ordinal);
    }

    [Fact]
    public void A_larger_pool_is_not_advised_where_the_server_has_no_room()
    {
        var full = Sample.Server([.. Enumerable.Range(10, 90).Select(pid => Sample.Session(pid, "other"))]);

        Assert.DoesNotContain("Maximum Pool Size", First(new Observations { Pool = Sample.Pool(leased: 10, waiting: 5, begun: 100, refused: 100), Server = full }).Next!.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pool_held_to_a_share_is_judged_by_that_and_not_told_to_grow()
    {
        var pool = Sample.Pool(leased: 10, waiting: 5, begun: 100, refused: 100).Select(sample => sample with { Pool = sample.Pool with { MaxPoolSize = 30 } }).ToList();

        var verdict = First(new Observations { Pool = pool, Server = Sample.Server() });

        Assert.Equal((Cause.PoolTooSmall, null), (verdict.Cause, verdict.Next!.Command));
        Assert.Contains("which takes 20; there are 10", verdict.Headline, StringComparison.Ordinal);
        Assert.Contains("held to 10 of its 30 connections", verdict.Next.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_queue_that_flickers_is_a_pool_well_used()
    {
        // 3 wait for 10 connections that serve 500 per second: 6 ms each.
        var seen = new Observations { Pool = Sample.Pool(leased: 10, waiting: 3, begun: 500), Server = Sample.Server() };

        Assert.Equal(Cause.Healthy, First(seen).Cause);
    }

    [Fact]
    public void The_breaker_open_over_a_server_that_answers_is_told_as_an_outage_that_ends()
    {
        var verdict = First(new Observations { Pool = Sample.Pool(leased: 0, refused: 9, breaker: BreakerState.Open), Server = Sample.Server() });

        Assert.Equal((Cause.DatabaseDown, Severity.Warning), (verdict.Cause, verdict.Severity));
        Assert.Equal(Cause.Isolated, First(new Observations { Pool = Sample.Pool(leased: 0, breaker: BreakerState.Isolated) }).Cause);
    }

    [Fact]
    public void A_server_that_seems_silent_to_a_starved_process_is_not_called_down_first()
    {
        var seen = new Observations
        {
            Pool = Sample.Pool(leased: 3),
            ServerFailure = new ServerFailure(ServerFailureKind.TimedOut, "db:5432/app did not answer in time."),
            Process = new ProcessVitals { ThreadPoolDelay = TimeSpan.FromSeconds(5), IsStillWaiting = true, PendingWorkItems = 80, Threads = 12, CpuShare = 0.1 },
        };

        Assert.Equal([Cause.ThreadPoolStarvation, Cause.DatabaseDown], Judge.Verdicts(seen).Select(verdict => verdict.Cause));
    }

    [Fact]
    public void A_process_that_computes_is_not_called_starved()
    {
        var seen = new Observations
        {
            Pool = Sample.Pool(leased: 3, begun: 5),
            Server = Sample.Server(),
            Process = new ProcessVitals { ThreadPoolDelay = TimeSpan.FromSeconds(2), IsStillWaiting = false, PendingWorkItems = 80, Threads = 12, CpuShare = 0.97 },
        };

        Assert.Equal(Cause.Healthy, First(seen).Cause);
    }

    [Fact]
    public void A_session_is_ended_only_if_it_is_still_the_one_that_was_seen()
    {
        var idle = Sample.Session(4711, "billing") with
        {
            State = BackendState.IdleInTransaction,
            TransactionAt = Sample.Now - TimeSpan.FromMinutes(5),
            TransactionAge = TimeSpan.FromMinutes(5),
            StateAge = TimeSpan.FromMinutes(5),
        };

        var verdict = First(new Observations { Server = Sample.Server(idle) });

        Assert.Equal((Cause.IdleInTransactionLeak, Severity.Warning), (verdict.Cause, verdict.Severity));
        Assert.Contains("pid = 4711 AND backend_start = '2026-01-01 02:00:00.000000+00' AND xact_start = '2026-01-01 02:55:00.000000+00'", verdict.Next!.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_role_may_not_see_is_no_evidence_of_anything()
    {
        var hidden = Sample.Server([.. Enumerable.Range(10, 50).Select(pid => new Backend { Pid = pid, State = BackendState.Unknown, User = "other" })]);

        Assert.Equal(Cause.Healthy, First(new Observations { Server = hidden }).Cause);
    }

    [Fact]
    public void The_same_observations_give_the_same_verdicts()
    {
        var seen = new Observations { Pool = Sample.Pool(leased: 10, waiting: 5, begun: 100, refused: 100), Server = Sample.Server(Sample.Session(5, "x")) };

        Assert.Equal(Judge.Verdicts(seen).Select(verdict => verdict.Headline), Judge.Verdicts(seen).Select(verdict => verdict.Headline));
    }

    private static Verdict First(Observations seen) => Judge.Verdicts(seen)[0];
}
