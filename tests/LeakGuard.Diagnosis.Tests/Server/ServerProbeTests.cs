namespace LeakGuard.Diagnosis.Tests.Server;

public sealed class ServerProbeTests
{
    public static TheoryData<int> Majors => [.. Servers.Majors];

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_look_shows_version_limits_role_and_settings(int major)
    {
        var server = await Servers.GetAsync(major);
        using var probe = ServerProbe.For(server.ConnectionString);

        var seen = await probe.LookAsync();

        Assert.Equal(server.Version.Major, seen.VersionNumber / 10_000);
        Assert.Equal((200, 3), (seen.Limits.MaxConnections, seen.Limits.SuperuserReserved));
        Assert.Equal(server.Version.Major >= 16 ? 0 : null, seen.Limits.Reserved);
        Assert.True(seen.Role is { Name: "postgres", IsSuperuser: true, SeesOthers: true, MaySignal: true, MayUseReserved: true });
        Assert.False(seen.IsBehindPooler);
        Assert.Equal(TimeSpan.Zero, seen.Settings["idle_in_transaction_session_timeout"].Duration);
        Assert.Equal(32L << 20, seen.Settings["shared_buffers"].Bytes);
        Assert.Empty(seen.Notes);
        Assert.Equal("leakguard/", seen.Find(seen.ProbePid)!.Application![..10]);
        Assert.DoesNotContain("postgres@", seen.Endpoint, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task Sessions_are_seen_with_state_age_user_and_fingerprint(int major)
    {
        var server = await Servers.GetAsync(major);
        await using var sessions = new Sessions(server.ConnectionString);
        var idle = await sessions.OpenAsync("idle one", "SELECT 1");
        var open = await sessions.OpenAsync("open one", "BEGIN", "SELECT 'hunter2'");
        var failed = await sessions.OpenAsync("failed one", "BEGIN");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Sessions.RunAsync(failed, "SELECT 1/0"));
        var busy = await sessions.OpenAsync("busy one");
        sessions.Start(busy, "SELECT pg_sleep(600)");
        using var probe = ServerProbe.For(server.ConnectionString);

        var seen = await Wait.ForAsync(() => probe.LookAsync(), look => look.Find(busy.ProcessID)?.WaitEvent == "PgSleep", "the statement to run");

        Assert.Equal(BackendState.Idle, seen.Find(idle.ProcessID)!.State);
        var waiting = seen.Find(open.ProcessID)!;
        Assert.Equal((BackendState.IdleInTransaction, "SELECT ?", "postgres", "open one"), (waiting.State, waiting.Query, waiting.User, waiting.Application));
        Assert.True(waiting.TransactionAge >= waiting.StateAge && waiting.StateAge >= TimeSpan.Zero);
        Assert.Equal(BackendState.IdleInTransactionAborted, seen.Find(failed.ProcessID)!.State);
        Assert.Equal((BackendState.Active, "SELECT pg_sleep(?)"), (seen.Find(busy.ProcessID)!.State, seen.Find(busy.ProcessID)!.Query));
        Assert.Contains(seen.Groups, group => group is { Application: "busy one", Count: 1 });
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task Locks_are_seen_with_who_holds_and_who_waits(int major)
    {
        var server = await Servers.GetAsync(major);
        await using var sessions = new Sessions(server.ConnectionString);
        await sessions.RunAsync("DROP TABLE IF EXISTS accounts; CREATE TABLE accounts (id int); INSERT INTO accounts VALUES (1)");
        var root = await sessions.OpenAsync("root", "BEGIN", "LOCK TABLE accounts");
        var middle = await sessions.OpenAsync("middle", "BEGIN", "SELECT pg_advisory_lock(42)");
        sessions.Start(middle, "SELECT count(*) FROM accounts");
        var last = await sessions.OpenAsync("last");
        sessions.Start(last, "SELECT pg_advisory_lock(42)");
        using var probe = ServerProbe.For(server.ConnectionString);

        var seen = await Wait.ForAsync(() => probe.LookAsync(), look => look.Find(middle.ProcessID)!.IsBlocked && look.Find(last.ProcessID)!.IsBlocked, "both to wait");

        Assert.Equal([root.ProcessID], seen.Find(middle.ProcessID)!.BlockedBy);
        Assert.Equal([middle.ProcessID], seen.Find(last.ProcessID)!.BlockedBy);
        Assert.Contains(seen.Find(root.ProcessID)!.Locks, held => held is { Mode: "AccessExclusiveLock", Target: "accounts", IsGranted: true });
        Assert.Contains(seen.Find(middle.ProcessID)!.Locks, held => held is { Mode: "AccessShareLock", Target: "accounts", IsGranted: false });
        Assert.Contains(seen.Find(middle.ProcessID)!.Locks, held => held is { Target: "advisory 42", IsGranted: true });
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_role_without_pg_monitor_is_told_what_it_cannot_see(int major)
    {
        var server = await Servers.GetAsync(major);
        await using var sessions = new Sessions(server.ConnectionString);
        await sessions.RunAsync("DROP ROLE IF EXISTS plain_look; CREATE ROLE plain_look LOGIN");
        var open = await sessions.OpenAsync("somebody else", "BEGIN", "SELECT 1");
        var own = await sessions.OpenAsAsync("plain_look", "my own");
        await Sessions.RunAsync(own, "BEGIN");
        using var probe = ServerProbe.For(sessions.ConnectionString.Replace("Username=postgres", "Username=plain_look", StringComparison.Ordinal));

        var seen = await probe.LookAsync();

        Assert.False(seen.Role.SeesOthers || seen.Role.MaySignal || seen.Role.MayUseReserved || seen.Role.IsSuperuser);
        Assert.Contains("pg_monitor", Assert.Single(seen.Notes), StringComparison.Ordinal);
        var other = seen.Find(open.ProcessID)!;
        Assert.Equal((BackendState.Unknown, null, null, null), (other.State, other.Query, other.TransactionAge, other.Client));
        Assert.Equal(("somebody else", "postgres", true), (other.Application, other.User, other.IsClient));
        Assert.Equal(BackendState.IdleInTransaction, seen.Find(own.ProcessID)!.State);

        // The server's own processes take none of max_connections, and are hidden alike.
        Assert.All(seen.Clients, backend => Assert.NotNull(backend.Database));
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task Limits_settings_of_roles_and_prepared_transactions_are_seen(int major)
    {
        var server = await Servers.GetAsync(major);
        await using var sessions = new Sessions(server.ConnectionString);
        await sessions.RunAsync("DROP ROLE IF EXISTS narrow; CREATE ROLE narrow LOGIN CONNECTION LIMIT 3; ALTER ROLE narrow SET idle_in_transaction_session_timeout = '30s'");
        await sessions.OpenAsync("two-phase", "BEGIN", "CREATE TABLE left_behind (id int)", "PREPARE TRANSACTION 'orphan'");
        using var probe = ServerProbe.For(server.ConnectionString);

        var seen = await probe.LookAsync();
        await sessions.RunAsync("ROLLBACK PREPARED 'orphan'");

        Assert.Equal(3, seen.Limits.Roles["narrow"]);
        Assert.Contains(seen.RoleSettings, setting => setting is { Role: "narrow", Database: null, Name: "idle_in_transaction_session_timeout", Value: "30s" });
        Assert.Equal(("orphan", "postgres"), (Assert.Single(seen.PreparedTransactions).Name, seen.PreparedTransactions[0].Owner));
    }
}
