using System.Data;
using LeakGuard.Leasing;
using LeakGuard.Watchdog;
using static LeakGuard.Tests.Watchdog.Observations;

namespace LeakGuard.Tests.Watchdog;

public sealed class LeakScanTests
{
    private const long OwnerAtWork = -1;

    [Fact]
    public void An_idle_lease_is_held_too_long_from_the_threshold_on()
    {
        Assert.Null(Judge(Lease(idle: 29_999)));
        Assert.Equal(LeakKind.HeldTooLong, Judge(Lease(idle: 30_000)));
    }

    [Fact]
    public void A_slow_query_is_never_a_leak() =>
        Assert.Null(Judge(Lease(idle: 900_000, state: ConnectionState.Open | ConnectionState.Executing, inTransaction: true), ownerEndedFor: 900_000));

    [Fact]
    public void An_open_transaction_is_judged_by_its_own_threshold()
    {
        Assert.Null(Judge(Lease(idle: 9_999, inTransaction: true)));
        Assert.Equal(LeakKind.IdleInTransaction, Judge(Lease(idle: 10_000, inTransaction: true)));
    }

    [Fact]
    public void An_open_reader_is_judged_by_the_leak_threshold_even_inside_a_transaction()
    {
        const ConnectionState Fetching = ConnectionState.Open | ConnectionState.Fetching;

        Assert.Null(Judge(Lease(idle: 29_999, state: Fetching, inTransaction: true)));
        Assert.Equal(LeakKind.ReaderLeftOpen, Judge(Lease(idle: 30_000, state: Fetching, inTransaction: true)));
    }

    [Fact]
    public void A_lease_whose_owner_has_ended_is_found_after_the_grace_and_before_the_threshold()
    {
        Assert.Null(Judge(Lease(idle: 6_000), ownerEndedFor: 4_999));
        Assert.Null(Judge(Lease(idle: 4_999), ownerEndedFor: 6_000));
        Assert.Equal(LeakKind.OwnerEnded, Judge(Lease(idle: 6_000), ownerEndedFor: 5_000));
    }

    [Fact]
    public void A_lost_connection_is_found_at_once_unless_a_reader_is_still_open()
    {
        Assert.Equal(LeakKind.Abandoned, Judge(Lease(flags: LeaseFlags.Abandoned)));
        Assert.Null(Judge(Lease(flags: LeaseFlags.Abandoned, state: ConnectionState.Open | ConnectionState.Fetching)));
        Assert.Null(Judge(Lease(flags: LeaseFlags.Abandoned, state: ConnectionState.Open | ConnectionState.Executing)));
    }

    [Theory]
    [InlineData(60_000, 59_999, false)]
    [InlineData(60_000, 60_000, true)]
    public void A_declared_job_is_judged_only_when_its_time_is_up(long expected, long age, bool found)
    {
        var intent = new LeaseIntent("export", TimeSpan.FromMilliseconds(expected));

        var kind = Judge(Lease(idle: 50_000, age: age, intent: intent));

        Assert.Equal(found ? LeakKind.HeldTooLong : null, kind);
    }

    [Fact]
    public void A_job_declared_without_end_is_never_found() =>
        Assert.Null(Judge(Lease(idle: 900_000, inTransaction: true, intent: new LeaseIntent("listen", Timeout.InfiniteTimeSpan)), ownerEndedFor: 900_000));

    [Theory]
    [InlineData(LeakKind.HeldTooLong)]
    [InlineData(LeakKind.OwnerEnded)]
    [InlineData(LeakKind.IdleInTransaction)]
    public void A_lease_already_named_is_not_held_too_long_as_well(LeakKind reported) =>
        Assert.Null(Judge(Lease(idle: 900_000, flags: Reported(reported))));

    [Fact]
    public void Each_kind_is_found_once()
    {
        Assert.Null(Judge(Lease(idle: 900_000, inTransaction: true, flags: Reported(LeakKind.IdleInTransaction))));
        Assert.Null(Judge(Lease(flags: LeaseFlags.Abandoned | Reported(LeakKind.Abandoned))));
        Assert.Null(Judge(Lease(idle: 900_000, state: ConnectionState.Open | ConnectionState.Fetching, flags: Reported(LeakKind.ReaderLeftOpen))));
    }

    [Theory]
    [InlineData(ConnectionState.Closed)]
    [InlineData(ConnectionState.Broken)]
    [InlineData(ConnectionState.Connecting)]
    public void A_connection_that_is_not_open_is_not_judged(ConnectionState state) =>
        Assert.Null(Judge(Lease(idle: 900_000, state: state, inTransaction: true)));

    [Theory]
    [InlineData(LeakKind.Abandoned, Certainty.Proven)]
    [InlineData(LeakKind.ReturnedInTransaction, Certainty.Proven)]
    [InlineData(LeakKind.HeldTooLong, Certainty.Suspected)]
    [InlineData(LeakKind.IdleInTransaction, Certainty.Suspected)]
    [InlineData(LeakKind.ReaderLeftOpen, Certainty.Suspected)]
    [InlineData(LeakKind.OwnerEnded, Certainty.Suspected)]
    public void Only_what_cannot_be_otherwise_is_called_proven(LeakKind kind, Certainty certainty) =>
        Assert.Equal(certainty, LeakCertainty.Of(kind));

    private static LeakKind? Judge(LeaseObservation lease, long ownerEndedFor = OwnerAtWork) => LeakScan.Judge(lease, ownerEndedFor, Rules);
}
