using System.Globalization;

namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>Numbers and places as verdicts put them.</summary>
internal static class Words
{
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public static string Of(TimeSpan duration) => DurationText.Of(duration);

    public static string Number(double number) => number.ToString(number >= 10 ? "#,0" : "0.#", CultureInfo.InvariantCulture);

    public static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : Text($"{count} {many}");

    /// <summary>The line of code that holds most of them: <c>OrderJob.RunAsync (OrderJob.cs:42)</c>, and how many other places there are.</summary>
    public static string Site(IEnumerable<LeaseView> views)
    {
        var sites = Sites(views);
        return sites.Count switch
        {
            0 => LeaseOrigin.Unknown.Site,
            1 => sites[0].Site,
            _ => $"{sites[0].Site} and {Count(sites.Count - 1, "other place", "other places")}",
        };
    }

    /// <summary>Who holds what: <c>6 × OrderJob.RunAsync (OrderJob.cs:42), oldest 4 m 12 s</c>.</summary>
    public static string Holders(IEnumerable<LeaseView> views) =>
        string.Join("; ", Sites(views).Take(3).Select(site => Text($"{site.Count} × {site.Site}, oldest {Of(site.Oldest)}")));

    /// <summary>The statement most of them run, and how many do.</summary>
    public static string? Statement(IEnumerable<Backend> backends) => backends
        .Where(backend => backend.Query is not null)
        .CountBy(backend => backend.Query!)
        .OrderByDescending(query => query.Value)
        .Select(query => Text($"{query.Value} × {query.Key}"))
        .FirstOrDefault();

    /// <summary>The strongest lock a session holds, one with a name before the transaction's own.</summary>
    public static ServerLock? Held(Backend backend) => backend.Locks
        .Where(one => one.IsGranted)
        .OrderBy(one => one.Target.StartsWith("transaction ", StringComparison.Ordinal))
        .FirstOrDefault();

    /// <summary>Ends a session only if it is still the one that was looked at.</summary>
    public static string Terminate(Backend backend) =>
        $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = {backend.Pid.ToString(CultureInfo.InvariantCulture)}"
        + (backend.ConnectedAt is { } connected ? $" AND backend_start = '{connected.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'" : "")
        + (backend.TransactionAt is { } began ? $" AND xact_start = '{began.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'" : "")
        + ";";

    /// <summary>Ends a statement only if it belongs to the session that was looked at.</summary>
    public static string Cancel(Backend backend) => Terminate(backend).Replace("pg_terminate_backend", "pg_cancel_backend", StringComparison.Ordinal);

    private static List<(string Site, int Count, TimeSpan Oldest)> Sites(IEnumerable<LeaseView> views) =>
    [
        .. views
            .GroupBy(view => view.Lease.Origin.GroupKey)
            .Select(group => (group.First().Lease.Origin.Site, group.Count(), group.Max(view => view.Lease.Age)))
            .OrderByDescending(site => site.Item2)
            .ThenByDescending(site => site.Item3),
    ];
}
