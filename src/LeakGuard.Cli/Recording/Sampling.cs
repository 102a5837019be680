using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Cli.Looking;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Recording;

/// <summary>Puts a finding into one line.</summary>
internal static class Sampling
{
    private const int MostGroups = 8;
    private const int MostHolders = 5;

    public static Sample Of(Finding finding)
    {
        var (seen, first) = (finding.Report.Seen, finding.Report.First);
        var longest = seen.Server?.Clients.Where(backend => backend.Pid != seen.Server.ProbePid).MaxBy(backend => backend.TransactionAge ?? TimeSpan.MinValue);
        return new Sample
        {
            At = finding.Report.At,
            Severity = first.Severity.ToString(),
            Cause = first.Cause.ToString(),
            Headline = first.Headline,
            Used = seen.Server?.Used,
            Ordinary = seen.Server?.Limits.Ordinary,
            Active = seen.Server?.Clients.Count(backend => backend.State == BackendState.Active),
            IdleInTransaction = seen.Server?.Clients.Count(backend => backend.IsIdleInTransaction),
            Blocked = seen.Server?.Clients.Count(backend => backend.IsBlocked),
            LongestTransaction = longest?.TransactionAge?.TotalSeconds,
            LongestBy = longest?.TransactionAge is null ? null : longest.ToString(),
            Groups = seen.Server?.Groups.GroupBy(group => group.ToString()).Take(MostGroups).ToDictionary(group => group.Key, group => group.Sum(one => one.Count)),
            PoolerWaiting = seen.Pooler?.Pools.Sum(pool => pool.ClientsWaiting),
            PoolerMaxWait = seen.Pooler?.Pools.Select(pool => pool.MaxWait.TotalSeconds).DefaultIfEmpty().Max(),
            Pools = finding.App?.Pools is { } pools ? [.. pools.Select(Of)] : null,
            Failures = finding.Failures.Count > 0 ? finding.Failures : null,
        };
    }

    private static PoolSampleLine Of(PoolDocument pool) => new()
    {
        Name = pool.Name,
        MaxPoolSize = pool.MaxPoolSize,
        Leased = pool.Leased,
        Waiting = pool.Waiting,
        Leaked = pool.Leaked,
        Holders = (pool.Holders ?? []).Where(holder => holder.Site is not null).GroupBy(holder => holder.Site!).Take(MostHolders).ToDictionary(site => site.Key, site => site.Sum(one => one.Count)),
    };
}
