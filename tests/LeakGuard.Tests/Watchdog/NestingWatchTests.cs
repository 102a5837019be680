using System.Diagnostics;
using LeakGuard.CallSites;
using LeakGuard.Leasing;
using LeakGuard.TestSupport;
using LeakGuard.Watchdog;
using Npgsql;

namespace LeakGuard.Tests.Watchdog;

public sealed class NestingWatchTests
{
    private const int Slots = 8;

    private readonly ManualTimeProvider _clock = new();
    private readonly LeaseTable _table = new(Slots);
    private readonly NestingNotes _notes;
    private readonly NestingWatch _watch;
    private readonly Recorder _told = new();
    private readonly List<LeaseObservation> _leases = [];
    private int _next;

    public NestingWatchTests()
    {
        _notes = new NestingNotes(_table);
        _watch = new NestingWatch("pool", _notes, new LeaseDescriber("pool", new LeaseClock(_clock), CallSiteText.Shared), new LeaseStatistics(), _told);
    }

    [Fact]
    public void A_second_lease_of_one_request_is_told_once_with_both_places()
    {
        var flow = new object();
        Take(flow, "Outer", at: 1);
        Take(flow, "Inner", at: 2);

        Look(10);
        Look(20);

        var nested = Assert.Single(_told.Nested);
        Assert.Equal(("pool", 1), (nested.PoolName, nested.Occurrences));
        Assert.Equal(("Outer", "Inner"), (nested.Outer.Member, nested.Inner.Member));
        Assert.Equal(1, _notes.Total);
    }

    [Fact]
    public void Leases_of_different_requests_and_of_nobody_are_not_nested()
    {
        Take(new object(), "A", at: 1);
        Take(new object(), "B", at: 2);
        Take(null, "C", at: 3);
        Take(null, "D", at: 4);

        Look(10);

        Assert.Empty(_told.Nested);
    }

    [Fact]
    public void Requests_are_told_apart_by_their_local_root_activity()
    {
        using var request = new Activity("GET /").Start();
        using var step = new Activity("step").Start();
        Take(null, "Outer", at: 1, request);
        Take(null, "Inner", at: 2, step);

        Look(10);

        Assert.Equal(request.TraceId.ToHexString(), Assert.Single(_told.Nested).TraceId);
    }

    [Fact]
    public void One_pair_of_places_is_told_once_a_minute_with_its_count()
    {
        for (var i = 0; i < 3; i++)
        {
            Nest("Outer", "Inner", now: 1_000 * i);
        }

        Nest("Outer", "Inner", now: 59_999);
        Assert.Equal([1L], _told.Nested.Select(nested => nested.Occurrences));
        Nest("Outer", "Inner", now: 60_000);

        Assert.Equal([1L, 5L], _told.Nested.Select(nested => nested.Occurrences));
        Assert.Equal(5, _notes.Total);
    }

    [Fact]
    public void Each_pair_of_places_has_a_minute_of_its_own()
    {
        Nest("Outer", "Inner", now: 0);
        Nest("Outer", "Other", now: 1);
        Nest("Inner", "Outer", now: 2);

        Assert.Equal(3, _told.Nested.Count);
    }

    [Fact]
    public void A_caller_that_had_to_wait_notes_its_nesting_itself()
    {
        var flow = new object();
        Take(flow, "Outer", at: 1);

        Assert.True(_notes.NoteIfNested(Site("Inner"), null, flow));
        Assert.False(_notes.NoteIfNested(Site("Inner"), null, new object()));
        Assert.False(_notes.NoteIfNested(Site("Inner"), null, null));
        Look(10);

        Assert.Equal(("Outer", "Inner"), (_told.Nested[0].Outer.Member, _told.Nested[0].Inner.Member));
        Assert.Equal(1, _notes.Total);
    }

    [Fact]
    public void A_storm_of_notes_is_counted_in_full_and_kept_in_part()
    {
        for (var i = 0; i < 5_000; i++)
        {
            _notes.Note(new Nesting(Site("Outer"), Site("Inner"), null));
        }

        Look(10);
        Nest("Outer", "Inner", now: 60_010);

        Assert.Equal(5_001, _notes.Total);
        Assert.Equal([1L, 1025L], _told.Nested.Select(nested => nested.Occurrences));
    }

    private static CallSite Site(string member) => new(null, member, $"/src/{member}.cs", 7);

    private void Nest(string outer, string inner, long now)
    {
        _next = 0;
        var flow = new object();
        var leases = new[] { Take(flow, outer, at: now), Take(flow, inner, at: now + 1) };
        Look(now);
        foreach (var lease in leases)
        {
            lease.TryEnd(lease.Version, out _);
            lease.Clear();
        }
    }

    private Lease Take(object? flow, string member, long at, Activity? activity = null)
    {
        var slot = _next++;
        var lease = _table[slot] ??= new Lease(slot, null!);
        lease.Note(null, new Caller(member, $"/src/{member}.cs", 7), activity, null, flow, at);
        lease.Begin(new NpgsqlConnection(), at);
        return lease;
    }

    private void Look(long now)
    {
        _table.Observe(now, _leases);
        _watch.Look(_leases, now);
    }

    private sealed class Recorder : LeakGuardListener
    {
        public List<NestedLeases> Nested { get; } = [];

        public override void OnNestedLeases(NestedLeases nested) => Nested.Add(nested);
    }
}
