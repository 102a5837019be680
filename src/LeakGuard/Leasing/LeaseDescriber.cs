using System.Diagnostics;
using LeakGuard.CallSites;

namespace LeakGuard.Leasing;

/// <summary>Puts leases into words: for reports only, never on the way in or out.</summary>
internal sealed class LeaseDescriber
{
    // Version and slot make one number that no other lease of this pool ever has.
    private const long SlotNumbers = Admission.FreeList.MaxCapacity + 1L;

    private readonly string _poolName;
    private readonly LeaseClock _clock;
    private readonly CallSiteText _text;

    // Behind a pooler, a connection's process id is one that the pooler has made up.
    private readonly bool _knowsProcesses;

    public LeaseDescriber(string poolName, LeaseClock clock, CallSiteText text, bool knowsProcesses = true)
    {
        _poolName = poolName;
        _clock = clock;
        _text = text;
        _knowsProcesses = knowsProcesses;
    }

    public LeaseInfo Describe(in LeaseObservation lease) => new()
    {
        Id = (lease.Version / 2 * SlotNumbers) + lease.Lease.Slot,
        PoolName = _poolName,
        Origin = OriginOf(lease),
        OpenedAt = _clock.ToUtc(lease.OpenedAt),
        Age = TimeSpan.FromMilliseconds(lease.AgeMilliseconds),
        IdleFor = TimeSpan.FromMilliseconds(lease.IdleMilliseconds),
        Activity = lease.Doing,
        InTransaction = lease.InTransaction,
        ProcessId = _knowsProcesses ? ProcessIdOf(lease) : 0,
        TraceId = TraceIdOf(lease.Activity),
        SpanId = SpanIdOf(lease.Activity),
        Operation = LeaseFlow.LocalRoot(lease.Activity)?.DisplayName,
        Intent = lease.Intent,
    };

    public LeaseOrigin OriginOf(in CallSite site) => _text.Describe(in site);

    public DateTimeOffset UtcOf(long moment) => _clock.ToUtc(moment);

    /// <summary>The leases grouped by call site: the largest group first.</summary>
    public IReadOnlyList<PoolHolder> Group(IReadOnlyList<LeaseObservation> leases) =>
    [
        .. leases
            .Select(lease => (Lease: lease, Origin: OriginOf(lease)))
            .GroupBy(held => held.Origin.GroupKey)
            .Select(group => Holder(group.First().Origin, [.. group.Select(held => held.Lease)]))
            .OrderByDescending(holder => holder.Count)
            .ThenByDescending(holder => holder.OldestAge),
    ];

    private static PoolHolder Holder(LeaseOrigin origin, IReadOnlyList<LeaseObservation> leases)
    {
        var oldest = leases.MaxBy(lease => lease.AgeMilliseconds);
        return new PoolHolder
        {
            Origin = origin,
            Count = leases.Count,
            OldestAge = TimeSpan.FromMilliseconds(oldest.AgeMilliseconds),
            IdleFor = TimeSpan.FromMilliseconds(oldest.IdleMilliseconds),
            Activity = oldest.Doing,
            TraceId = TraceIdOf(oldest.Activity),
        };
    }

    public static string? TraceIdOf(Activity? activity) =>
        activity is { IdFormat: ActivityIdFormat.W3C } ? activity.TraceId.ToHexString() : null;

    private static string? SpanIdOf(Activity? activity) =>
        activity is { IdFormat: ActivityIdFormat.W3C } ? activity.SpanId.ToHexString() : null;

    private static int ProcessIdOf(in LeaseObservation lease)
    {
        try
        {
            return lease.Connection.ProcessID;
        }
        catch (InvalidOperationException)
        {
            return 0; // Closed in the meantime.
        }
    }

    private LeaseOrigin OriginOf(in LeaseObservation lease) => OriginOf(lease.Site);
}
