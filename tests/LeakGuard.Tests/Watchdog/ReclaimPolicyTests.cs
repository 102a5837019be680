using System.Data;
using LeakGuard.Leasing;
using LeakGuard.Watchdog;

namespace LeakGuard.Tests.Watchdog;

public sealed class ReclaimPolicyTests
{
    private const LeaseFlags Held = (LeaseFlags)(1 << (int)LeakKind.HeldTooLong);
    private const LeaseFlags InTransaction = (LeaseFlags)(1 << (int)LeakKind.IdleInTransaction);

    public static TheoryData<ReclaimMode, int, int, bool, LeakKind?> Decisions => new()
    {
        // mode, flags, idle, pressure
        { ReclaimMode.Enabled, (int)Held, 120_000, true, LeakKind.HeldTooLong },
        { ReclaimMode.Enabled, (int)Held, 119_999, true, null },
        { ReclaimMode.Enabled, (int)Held, 120_000, false, null },
        { ReclaimMode.Enabled, 0, 120_000, true, null },
        { ReclaimMode.Enabled, (int)(Held | InTransaction), 120_000, true, LeakKind.IdleInTransaction },
        { ReclaimMode.DryRun, (int)Held, 120_000, true, LeakKind.HeldTooLong },
        { ReclaimMode.Never, (int)Held, 120_000, true, null },
        { ReclaimMode.Never, (int)LeaseFlags.Abandoned, 0, false, LeakKind.Abandoned },
    };

    [Theory]
    [MemberData(nameof(Decisions))]
    public void A_lease_is_taken_back_by_rule(ReclaimMode mode, int flags, int idle, bool pressure, LeakKind? kind)
    {
        var lease = Observations.Lease(idle, flags: (LeaseFlags)flags);

        Assert.Equal(kind, ReclaimPolicy.ReasonFor(lease, Rules(mode), pressure));
    }

    [Theory]
    [InlineData(ReclaimMode.Enabled, 120_000, LeakKind.Abandoned)]
    [InlineData(ReclaimMode.Enabled, 119_999, null)]
    [InlineData(ReclaimMode.Never, 120_000, null)]
    public void An_abandoned_one_that_is_not_taken_for_that_is_as_suspicious_as_any(ReclaimMode mode, int idle, LeakKind? kind)
    {
        var lease = Observations.Lease(idle, flags: LeaseFlags.Abandoned | (LeaseFlags)(1 << (int)LeakKind.Abandoned));
        var rules = Rules(mode) with { Abandoned = false };

        Assert.Equal(kind, ReclaimPolicy.ReasonFor(lease, rules, true));
        Assert.False(ReclaimPolicy.IsProven(lease, rules));
    }

    [Theory]
    [InlineData(ConnectionState.Open | ConnectionState.Executing)]
    [InlineData(ConnectionState.Open | ConnectionState.Fetching)]
    [InlineData(ConnectionState.Closed)]
    public void One_that_is_not_quiet_is_left_alone(ConnectionState state) =>
        Assert.Null(ReclaimPolicy.ReasonFor(
            Observations.Lease(120_000, state: state, flags: Held | LeaseFlags.Abandoned), Rules(ReclaimMode.Enabled), true));

    [Fact]
    public void One_that_was_handed_out_is_left_alone() =>
        Assert.Null(ReclaimPolicy.ReasonFor(Observations.Lease(120_000, flags: Held) with { IsUnwrapped = true }, Rules(ReclaimMode.Enabled), true));

    [Theory]
    [InlineData(ReclaimMode.Enabled, 60_000, true, true)]
    [InlineData(ReclaimMode.Enabled, 59_999, true, false)]
    [InlineData(ReclaimMode.Enabled, 60_000, false, false)]
    [InlineData(ReclaimMode.DryRun, 60_000, true, false)]
    [InlineData(ReclaimMode.Never, 60_000, true, false)]
    public void A_command_is_cancelled_by_rule(ReclaimMode mode, long runningFor, bool pressure, bool cancelled)
    {
        var lease = Observations.Lease(state: ConnectionState.Open | ConnectionState.Executing);

        Assert.Equal(cancelled, ReclaimPolicy.IsToBeCancelled(lease, runningFor, Rules(mode), pressure));
    }

    [Fact]
    public void A_declared_command_is_not_cancelled() =>
        Assert.False(ReclaimPolicy.IsToBeCancelled(
            Observations.Lease(state: ConnectionState.Open | ConnectionState.Executing, intent: new LeaseIntent("export", TimeSpan.FromHours(1))),
            60_000,
            Rules(ReclaimMode.Enabled),
            true));

    [Theory]
    [InlineData(0, 0, 10, 0, true)]
    [InlineData(0.8, 7, 10, 0, false)]
    [InlineData(0.8, 8, 10, 0, true)]
    [InlineData(0.8, 0, 10, 1, true)]
    public void Pressure_is_a_share_of_the_pool_or_somebody_waiting(double above, int inUse, int capacity, int waiting, bool pressure) =>
        Assert.Equal(pressure, ReclaimPolicy.IsUnderPressure(Rules(ReclaimMode.Enabled) with { OnlyAbove = above }, inUse, capacity, waiting));

    private static ReclaimRules Rules(ReclaimMode mode) => ReclaimRules.Of(new ReclaimOptions
    {
        Suspected = mode,
        CancelCommandsAfter = TimeSpan.FromMinutes(1),
    });
}
