using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Cli.Looking;
using LeakGuard.Cli.Terminal;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Rendering;

/// <summary>A finding in lines: the verdict first, then what was looked at, then what could not be.</summary>
internal static class FindingLines
{
    public static IEnumerable<Line> Of(Finding finding)
    {
        if (finding.ExitCode == ExitCode.Failed)
        {
            yield return new Line().Add("Unsure", Palette.Warning).Add($": {string.Join(' ', finding.Failures)}", Palette.Strong);
            yield return Line.Empty;
        }

        foreach (var verdict in finding.Report.Verdicts)
        {
            foreach (var line in VerdictLines.Of(verdict))
            {
                yield return line;
            }

            yield return Line.Empty;
        }

        if (finding.Report.Seen.Server is { } server)
        {
            yield return Looked("Server", Of(server));
        }

        if (finding.Report.Seen.Pooler is { } pooler)
        {
            yield return Looked("PgBouncer", Of(pooler));
        }

        if (finding.App is { } app)
        {
            yield return Looked("Application", Words.Text($"{app.Application} on {app.Machine}, process {app.ProcessId}: {Pools(app)}"));
        }

        foreach (var note in finding.Report.Notes.Concat(finding.Failures).Distinct().Where(note => !IsSaid(note, finding)))
        {
            yield return new Line().Add("Note", Palette.Warning).Add($": {note}");
        }
    }

    private static bool IsSaid(string note, Finding finding) =>
        finding.Report.First.Headline.Contains(note, StringComparison.Ordinal) || (finding.ExitCode == ExitCode.Failed && finding.Failures.Contains(note));

    public static string Of(ServerSnapshot server) => Words.Text(
        $"{server.Endpoint}, PostgreSQL {Short(server.Version)}{(server.IsStandby ? " (standby)" : "")}: {server.Used} of {server.Limits.Ordinary} connections taken ({Words.States(server.Clients)}); looked as '{server.Role.Name}' within {Words.Duration(server.Took)}");

    private static Line Looked(string what, string text) => new Line().Add(what, Palette.Strong).Add($": {text}");

    public static string Of(PoolerSnapshot pooler) => Words.Text(
        $"{pooler.Endpoint}, version {pooler.Version?.ToString() ?? "unknown"}: {pooler.Pools.Sum(pool => pool.ClientsActive)} clients active, {pooler.Pools.Sum(pool => pool.ClientsWaiting)} waiting, {pooler.Pools.Sum(pool => pool.Servers)} server connections");

    private static string Pools(PoolsDocument app) => app.Pools is { Count: > 0 } pools
        ? string.Join("; ", pools.Select(pool => Words.Text($"pool '{pool.Name}' {pool.Leased} of {pool.MaxPoolSize} leased, {pool.Waiting} waiting")))
        : "no guarded pool";

    // "15.18 (Debian 15.18-0+deb12u1)"
    private static string Short(string version) => version.Split(' ')[0];
}
