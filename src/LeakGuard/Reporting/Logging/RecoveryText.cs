using System.Globalization;

namespace LeakGuard.Reporting.Logging;

/// <summary>The wording of log lines about recovery: fact, state, remedy.</summary>
internal static class RecoveryText
{
    private const int SitesInText = 10;

    public static string Journaled(LeaseReclamation reclamation)
    {
        var lease = reclamation.Lease;
        return $"Dry run: lease {lease.Id} of pool '{lease.PoolName}' would have been taken back after {DurationText.Of(lease.Age)}, idle for {DurationText.Of(lease.IdleFor)} ({reclamation.Kind}), from {lease.Origin.Site}.";
    }

    public static string Disproved(LeaseInfo lease, long disproved, long journaled) => Format(
        $"Dry run: the owner of lease {lease.Id} of pool '{lease.PoolName}' came back to it after {DurationText.Of(lease.Age)}; taking it back would have failed {lease.Origin.Site}. So far {disproved} of {journaled} ({100.0 * disproved / journaled:0.#} %) would have been wrong. Declare such work with a LeaseIntent, exempt it (Reclaim.ExemptSites), or raise Reclaim.After.");

    public static string Cancelled(LeaseInfo lease, TimeSpan ranFor) =>
        $"A command had run for {DurationText.Of(ranFor)} on lease {lease.Id} of pool '{lease.PoolName}' and was cancelled (Reclaim.CancelCommandsAfter); its owner {lease.Origin.Site} gets SQLSTATE 57014 and keeps the connection. Make it faster, declare it with a LeaseIntent, or exempt it (Reclaim.ExemptSites).";

    public static string Broken(LeaseInfo lease, Exception failure)
    {
        var state = lease.InTransaction ? "with a transaction open, which was rolled back" : "without a transaction";
        return $"Lease {lease.Id} of pool '{lease.PoolName}' lost its connection ({FailureOutline.Of(failure)}) after {DurationText.Of(lease.Age)}, idle for {DurationText.Of(lease.IdleFor)}, {state}; opened at {lease.Origin.Site}. See the server's log for who ended the session.";
    }

    public static string Dead(string poolName, TimeSpan idleFor, Exception failure) =>
        $"A connection of pool '{poolName}' was found dead after {DurationText.Of(idleFor)} in the pool ({FailureOutline.Of(failure)}), and was discarded before it was handed out. No caller was failed by it; where this is frequent, something on the way drops idle connections: set 'Keepalive', or lower 'Connection Idle Lifetime'.";

    public static string Collecting(PoolSnapshot pool) => Format(
        $"Pool '{pool.PoolName}' is exhausted ({pool.Leased} of {pool.LeaseLimit} leased, {pool.Waiting} waiting) and leases are idle: a garbage collection was asked for in the background, to find those that nobody can return any more. Reclaim.CollectWhenExhausted turns this off.");

    public static string WarmUp(WarmUpProgress progress)
    {
        var state = Format($"{progress.Opened} of {progress.Wanted} connections open after {DurationText.Of(progress.Elapsed)}");
        return progress switch
        {
            { IsOver: true } when progress.Opened >= progress.Wanted => $"Pool '{progress.PoolName}' is filled: {state}.",
            { IsOver: true } => $"Pool '{progress.PoolName}' could not be filled: {state}. It is used as it is; see whether the database is reachable, or raise WarmUp.Timeout.",
            { Failure: { } failure } => $"Pool '{progress.PoolName}' is being filled: {state}; the latest attempt failed ({FailureOutline.Of(failure)}) and is repeated.",
            _ => $"Pool '{progress.PoolName}' is being filled: {state}.",
        };
    }

    public static string HeldAtEnd(string poolName, IReadOnlyList<LeaseInfo> leases)
    {
        var sites = leases
            .GroupBy(lease => lease.Origin.GroupKey)
            .OrderByDescending(site => site.Count())
            .Take(SitesInText)
            .Select(site => Format($"{site.Count()} × {site.First().Origin.Site}, oldest {DurationText.Of(site.Max(lease => lease.Age))}, {ActivityText.Of(site.First().Activity, site.First().IdleFor)}"));
        return Format($"Pool '{poolName}' was disposed with {leases.Count} connections out, which are closed when their owners return them. Held by: {string.Join("; ", sites)}. Let work end before the host does, or raise DrainTimeout.");
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
