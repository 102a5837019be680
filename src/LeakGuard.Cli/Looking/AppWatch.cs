using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Looking;

/// <summary>Watches an application's pools for a moment, from outside.</summary>
internal sealed class AppWatch(AppEndpoint endpoint, TimeProvider time)
{
    private const int Glances = 5;

    private readonly List<(TimeSpan At, PoolsDocument Document)> _seen = [];
    private readonly long _began = time.GetTimestamp();

    /// <summary>The application as it was last.</summary>
    public PoolsDocument Last => _seen[^1].Document;

    public async Task GlanceAsync(CancellationToken cancellationToken)
    {
        var document = await endpoint.ReadAsync(cancellationToken).ConfigureAwait(false);
        _seen.Add((time.GetElapsedTime(_began), document));
    }

    public async Task WatchAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        await GlanceAsync(cancellationToken).ConfigureAwait(false);
        for (var glance = 1; glance < Glances; glance++)
        {
            await Task.Delay(window / (Glances - 1), time, cancellationToken).ConfigureAwait(false);
            await GlanceAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One pool over the time it was watched. Answers of another process, behind one address, do not belong to it.</summary>
    public IReadOnlyList<PoolSample> SamplesOf(string? pool) =>
    [
        .. from glance in _seen
           where glance.Document.ProcessId == Last.ProcessId && glance.Document.Machine == Last.Machine
           from one in glance.Document.Pools ?? []
           where one.Name == pool
           select new PoolSample(glance.At, AppReading.Numbers(one)) { NestedWaiting = one.NestedWaiting },
    ];

    /// <summary>The leases of a pool that were out already at the glance before: of those, what the server says belongs to them.</summary>
    public IReadOnlyList<LeaseInfo> LastingLeasesOf(PoolDocument pool)
    {
        var earlier = _seen.Count > 1 ? _seen[^2].Document.Pools?.FirstOrDefault(one => one.Name == pool.Name) : pool;
        var known = (earlier?.Leases ?? []).Select(lease => lease.Id).ToHashSet();
        return [.. AppReading.Leases(pool).Where(lease => known.Contains(lease.Id))];
    }
}
