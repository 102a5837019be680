namespace LeakGuard.Leasing;

/// <summary>Who used the pool of late, by looking now and then: a site seen in n of m looks held n of m connection-seconds.</summary>
/// <remarks>Filled by the watchdog while callers wait, read by callers that are refused.</remarks>
internal sealed class UsageLog
{
    private const int SamplesKept = 120;

    // Guards the queue; samples do not change.
    private readonly Lock _lock = new();
    private readonly Queue<Sample> _samples = new();

    public void Add(long now, IReadOnlyList<PoolHolder> holders)
    {
        lock (_lock)
        {
            _samples.Enqueue(new Sample(now, holders));
            if (_samples.Count > SamplesKept)
            {
                _samples.Dequeue();
            }
        }
    }

    /// <summary>The shares since <paramref name="from"/>, the present holders included; the largest first.</summary>
    public IReadOnlyList<PoolUser> Since(long from, IReadOnlyList<PoolHolder> present)
    {
        List<PoolHolder> seen = [.. present];
        lock (_lock)
        {
            seen.AddRange(_samples.Where(sample => sample.At >= from).SelectMany(sample => sample.Holders));
        }

        var total = seen.Sum(holder => holder.Count);
        return
        [
            .. seen
                .GroupBy(holder => holder.Origin.GroupKey)
                .Select(site => new PoolUser
                {
                    Origin = site.First().Origin,
                    Share = (double)site.Sum(holder => holder.Count) / total,
                })
                .OrderByDescending(user => user.Share),
        ];
    }

    private sealed record Sample(long At, IReadOnlyList<PoolHolder> Holders);
}
