using System.Globalization;
using LeakGuard.AspNetCore.Exchange;

namespace LeakGuard.AspNetCore.Rendering;

/// <summary>Facts about pools as page and text put them.</summary>
internal static class Words
{
    public const string NoPools = "No guarded pool is registered. Call services.AddLeakGuard.";

    public static string Title(PoolsDocument document) => Text($"LeakGuard: {document.Application} on {document.Machine}, process {document.ProcessId}");

    public static IEnumerable<(string Name, string Value)> Numbers(PoolDocument pool) =>
    [
        ("Leased", Text($"{pool.Leased} of {pool.LeaseLimit}") + (pool.LeaseLimit < pool.MaxPoolSize ? Text($" (limited; the pool has {pool.MaxPoolSize})") : "")),
        ("Waiting", Text($"{pool.Waiting} (at most {pool.QueueLimit})")),
        ("In transaction", Text($"{pool.OpenTransactions}")),
        ("Reported as leaked", Text($"{pool.Leaked}")),
        ("Oldest lease", Duration(pool.OldestLease)),
        ("Stalled for", Duration(pool.StalledFor)),
        ("Breaker", pool.Breaker ?? ""),
        ("Since the start", Text($"{pool.TotalLeases:N0} leases, {pool.TotalLeaks:N0} reports, {pool.TotalReclaimed:N0} taken back, {pool.TotalRejections:N0} refused, {pool.TotalDeadlocks:N0} deadlocks")),
    ];

    public static string Holder(HolderDocument holder) =>
        Text($"{holder.Count} × {holder.Site}, oldest {Duration(holder.OldestAge)}, {Activity(holder.Activity, holder.IdleFor)}");

    public static string Lease(LeaseDocument lease)
    {
        List<string> facts = [Text($"#{lease.Id} {lease.Site}"), $"held for {Duration(lease.Age)}", Activity(lease.Activity, lease.IdleFor)];
        if (lease.ProcessId > 0)
        {
            facts.Add(Text($"server process {lease.ProcessId}"));
        }

        if (lease.Purpose is { } purpose)
        {
            facts.Add($"declared: {purpose}");
        }

        if (lease.Operation is { } operation)
        {
            facts.Add(operation);
        }

        if (lease.TraceId is { } trace)
        {
            facts.Add($"trace {trace}");
        }

        return string.Join(", ", facts);
    }

    public static string Activity(string? activity, double idleFor) =>
        Enum.TryParse<LeaseActivity>(activity, out var known) ? ActivityText.Of(known, TimeSpan.FromSeconds(idleFor)) : activity ?? "";

    public static string Duration(double seconds) => DurationText.Of(TimeSpan.FromSeconds(seconds));

    /// <summary>One line without control characters: what an application was called by others must not move a terminal's cursor.</summary>
    public static string Plain(string? text) => text is null ? "" : string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
