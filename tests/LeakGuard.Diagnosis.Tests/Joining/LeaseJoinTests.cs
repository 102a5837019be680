using LeakGuard.Diagnosis.Joining;
using LeakGuard.TestSupport;

namespace LeakGuard.Diagnosis.Tests.Joining;

public sealed class LeaseJoinTests
{
    public static TheoryData<int> Majors => [.. Servers.Majors];

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_lease_idle_in_transaction_names_its_line_its_locks_and_whom_it_blocks(int major)
    {
        var server = await Servers.GetAsync(major);
        await using var sessions = new Sessions(server.ConnectionString);
        await sessions.RunAsync("DROP TABLE IF EXISTS stock; CREATE TABLE stock (id int primary key); INSERT INTO stock VALUES (1)");
        await using var guard = GuardedPool.Start(server.ConnectionString, 4);
        await using var lease = await guard.OpenConnectionAsync();
        await using var transaction = await lease.BeginTransactionAsync();
        await lease.RunAsync("UPDATE stock SET id = 1");
        await using var victim = await guard.OpenConnectionAsync();
        var blocked = victim.RunAsync("DELETE FROM stock");
        using var probe = ServerProbe.For(guard);

        var views = await Wait.ForAsync(
            async () => LeaseJoin.Of(guard.Leases(), await probe.LookAsync()),
            joined => joined.Any(view => view.Blocks.Count == 1),
            "the victim to block");
        await transaction.RollbackAsync();
        await blocked;

        var holder = Assert.Single(views, view => view.Blocks.Count == 1);
        Assert.Contains($"{nameof(LeaseJoinTests)}.cs:", holder.Lease.Origin.Site, StringComparison.Ordinal);
        Assert.True(holder is { Match: LeaseMatch.Found, IsIdleInTransaction: true, HasUnseenTransaction: false });
        Assert.Contains(holder.Backend!.Locks, held => held is { Mode: "RowExclusiveLock", Target: "stock", IsGranted: true });
        Assert.Contains("blocks 1", holder.ToString(), StringComparison.Ordinal);
        var waiter = Assert.Single(views, view => view.Backend!.IsBlocked);
        Assert.Equal((LeaseActivity.Executing, holder.Backend.Pid), (waiter.Lease.Activity, waiter.Backend!.BlockedBy[0]));
    }

    [Fact]
    public async Task A_BEGIN_past_the_guards_sight_is_seen()
    {
        var server = await Servers.GetAsync();
        await using var guard = GuardedPool.Start(server.ConnectionString, 2);
        await using var lease = await guard.OpenConnectionAsync();
        await lease.Inner.RunAsync("BEGIN");
        using var probe = ServerProbe.For(guard);

        var view = Assert.Single(LeaseJoin.Of(guard.Leases(), await probe.LookAsync()));

        Assert.False(view.Lease.InTransaction);
        Assert.True(view.HasUnseenTransaction && view.IsIdleInTransaction);
        Assert.Contains("the server says idle in transaction", view.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lease_whose_session_was_killed_is_gone()
    {
        var server = await Servers.GetAsync();
        await using var sessions = new Sessions(server.ConnectionString);
        await using var guard = GuardedPool.Start(server.ConnectionString, 2);
        await using var lease = await guard.OpenConnectionAsync();
        var pid = guard.Leases()[0].ProcessId;
        using var probe = ServerProbe.For(guard);
        await sessions.RunAsync($"SELECT pg_terminate_backend({pid})");

        var views = await Wait.ForAsync(
            async () => LeaseJoin.Of(guard.Leases(), await probe.LookAsync()),
            joined => joined.All(view => view.Match == LeaseMatch.Gone),
            "the session to go");

        Assert.Contains("which the server no longer has", Assert.Single(views).ToString(), StringComparison.Ordinal);
    }

    [PgBouncerFact]
    public async Task Behind_a_pooler_no_lease_is_matched_and_it_is_said()
    {
        var server = await Servers.GetAsync();
        await using var bouncer = await LocalPgBouncer.StartAsync(server.ConnectionString);
        await using var guard = GuardedPool.Start(bouncer.ConnectionString, 2, connect: settings => settings.NoResetOnClose = true);
        await using var lease = await guard.OpenConnectionAsync();
        await using var transaction = await lease.BeginTransactionAsync();
        await lease.RunAsync("SELECT 1");
        using var through = ServerProbe.For(guard);
        using var direct = ServerProbe.For(server.ConnectionString);

        var pooled = await through.LookAsync();
        var view = Assert.Single(LeaseJoin.Of(guard.Leases(), pooled));
        var past = Assert.Single(LeaseJoin.Of(guard.Leases(), await direct.LookAsync(), isOtherAddress: true));

        Assert.True(pooled.IsBehindPooler);
        Assert.Contains(pooled.Notes, note => note.StartsWith("A pooler stands between", StringComparison.Ordinal));
        Assert.Equal((LeaseMatch.BehindPooler, LeaseMatch.BehindPooler), (view.Match, past.Match));
        Assert.True(view.IsIdleInTransaction, "The client's own knowledge is used where the server's cannot be.");
    }
}
