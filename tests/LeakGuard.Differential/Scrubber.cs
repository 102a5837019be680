using System.Text.RegularExpressions;

namespace LeakGuard.Differential;

/// <summary>Takes out of a line what differs from run to run, and the names of the wrapping types.</summary>
public static partial class Scrubber
{
    public static string Scrub(string line)
    {
        line = Pids().Replace(line, "$1 <pid>");
        line = Endpoints().Replace(line, "<endpoint>");
        line = LocalIds().Replace(line, "<local id>");
        line = Elapsed().Replace(line, "<time>");
        line = line.Replace("LeakGuard.Guarded", "Npgsql.Guarded", StringComparison.Ordinal);
        line = line.Replace("NpgsqlDataSourceCommand", "NpgsqlCommand", StringComparison.Ordinal);
        return Wrappers().Replace(line, "Npgsql$1").Replace("\r", "", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\b(process|pid) \d+", RegexOptions.IgnoreCase)]
    private static partial Regex Pids();

    [GeneratedRegex(@"\b(?:\d{1,3}\.){3}\d{1,3}:\d+|\[::1\]:\d+|\blocalhost:\d+")]
    private static partial Regex Endpoints();

    [GeneratedRegex(@"\blocalid=[0-9a-f-]+:\d+")]
    private static partial Regex LocalIds();

    [GeneratedRegex(@"\b\d+(?:\.\d+)? ?(?:ms|milliseconds)\b")]
    private static partial Regex Elapsed();

    [GeneratedRegex(@"\bGuarded(Connection|BatchCommand|Batch|Command|Transaction|DataSource)\b")]
    private static partial Regex Wrappers();
}
