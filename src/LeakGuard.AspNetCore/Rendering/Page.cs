using System.Globalization;
using LeakGuard.AspNetCore.Exchange;

namespace LeakGuard.AspNetCore.Rendering;

/// <summary>The pools for a browser: one file that needs nothing else, the verdict first.</summary>
internal static class Page
{
    private static readonly string[] HolderHeads = ["Call site", "Leases", "Oldest", "What the oldest does"];
    private static readonly string[] LeaseHeads = ["Lease", "Call site", "Held for", "What it does", "Server process", "Operation", "Declared", "Trace"];

    public static string Of(PoolsDocument document)
    {
        var title = Words.Title(document);
        var page = new Markup()
            .Raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
            .Element("title", title)
            .Raw($"<style>{PageStyle.Css}</style></head><body><main>")
            .Element("h1", title)
            .Raw("<p class=\"faint\">As of ").Text(document.At.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)).Raw(" UTC. <a href=\"\">Look again</a></p>");
        foreach (var pool in document.Pools ?? [])
        {
            Write(page, pool);
        }

        if (document.Pools is not { Count: > 0 })
        {
            page.Element("p", Words.NoPools);
        }

        return page.Raw("</main></body></html>\n").ToString();
    }

    private static void Write(Markup page, PoolDocument pool)
    {
        page.Raw("<section>").Element("h2", $"Pool '{pool.Name}'");
        foreach (var verdict in pool.Diagnosis?.Verdicts ?? [])
        {
            Write(page, verdict);
        }

        foreach (var note in pool.Diagnosis?.Notes ?? [])
        {
            page.Raw("<p class=\"faint\">Note: ").Text(note).Raw("</p>");
        }

        page.Raw("<dl>");
        foreach (var (name, value) in Words.Numbers(pool))
        {
            page.Element("dt", name).Element("dd", value);
        }

        page.Raw("</dl>");
        if (pool.Leases is { Count: > 0 } leases)
        {
            page.Table("Who holds the connections", HolderHeads, (pool.Holders ?? []).Select(Row));
            page.Table("Leases, the oldest first", LeaseHeads, leases.Select(Row));
            WriteStacks(page, leases);
        }
        else
        {
            page.Element("p", "No connection is out.");
        }

        page.Raw("</section>");
    }

    private static void Write(Markup page, VerdictDocument verdict)
    {
        var severity = verdict.Severity is "Healthy" or "Warning" or "Critical" ? verdict.Severity : "";
        page.Raw($"<div class=\"verdict {severity}\"><p><strong>").Text(verdict.Severity).Raw("</strong> ")
            .Text(verdict.Headline).Raw("</p><dl>");
        foreach (var evidence in verdict.Evidence ?? [])
        {
            page.Element("dt", evidence.What).Element("dd", evidence.Value);
        }

        page.Raw("</dl>");
        if (verdict.Next is { } next)
        {
            page.Raw("<p>Next: ").Text(next).Raw("</p>");
        }

        if (verdict.Command is { } command)
        {
            page.Raw("<pre><code>").Text(command).Raw("</code></pre>");
        }

        page.Raw("</div>");
    }

    // Leases of one call site mostly share their stack: each is shown once.
    private static void WriteStacks(Markup page, IReadOnlyList<LeaseDocument> leases)
    {
        foreach (var lease in leases.Where(lease => lease.Frames is not null).DistinctBy(lease => string.Join('\n', lease.Frames!)))
        {
            page.Raw("<details><summary>Stack of ").Text(lease.Site).Raw("</summary><pre>").Text(string.Join('\n', lease.Frames!)).Raw("</pre></details>");
        }
    }

    private static string?[] Row(HolderDocument holder) =>
        [holder.Site, holder.Count.ToString(CultureInfo.InvariantCulture), Words.Duration(holder.OldestAge), Words.Activity(holder.Activity, holder.IdleFor)];

    private static string?[] Row(LeaseDocument lease) =>
    [
        lease.Id.ToString(CultureInfo.InvariantCulture),
        lease.Site,
        Words.Duration(lease.Age),
        Words.Activity(lease.Activity, lease.IdleFor),
        lease.ProcessId > 0 ? lease.ProcessId.ToString(CultureInfo.InvariantCulture) : "",
        lease.Operation,
        lease.Purpose,
        lease.TraceId,
    ];
}
