namespace LeakGuard.Differential;

/// <summary>The README's table of clients, which suites write and nobody edits.</summary>
/// <remarks>
/// It stands between two markers, one <see cref="CompatibilityRow"/> a line. Each suite owns the rows of its clients and leaves
/// the others as they are: call <see cref="Difference"/> with the clients and all their rows. With LEAKGUARD_WRITE_TABLES=1 the
/// rows are rewritten; otherwise what differs is returned. Clients stand in the order of <see cref="Order"/>, features in the order given.
/// </remarks>
public static class CompatibilityTable
{
    private const string Switch = "LEAKGUARD_WRITE_TABLES";
    private const string Begin = "<!-- compatibility: rewritten by tests with LEAKGUARD_WRITE_TABLES=1 -->";
    private const string End = "<!-- compatibility ends -->";
    private const string Heading = "| Client | Feature | Guarded | Behind PgBouncer, transaction mode |\n|---|---|---|---|\n";

    /// <summary>All clients that have rows.</summary>
    public static IReadOnlyList<string> Order { get; } = ["EF Core", "Dapper", "linq2db", "ADO.NET", "Npgsql"];

    /// <summary>How the README differs from what was found about some clients; null if it does not, or not any more.</summary>
    public static string? Difference(IReadOnlyList<string> clients, IReadOnlyList<CompatibilityRow> found)
    {
        var file = Path.Combine(Repository.Root, "README.md");
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var start = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length + 1;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (end < start)
            return $"README.md lacks the line '{Begin}' or '{End}'.";

        var documented = text[start..end].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();
        var own = documented.Where(line => clients.Contains(ClientOf(line))).ToList();
        var difference = LineDiff.Of(own, [.. found.Select(row => row.ToString())]);
        if (difference is null || Environment.GetEnvironmentVariable(Switch) != "1")
            return difference is null ? null : $"README.md (-) and what was found (+) differ. Set {Switch}=1 to have it rewritten.\n{difference}";

        var lines = documented.Except(own).Concat(found.Select(row => row.ToString())).OrderBy(line => Order.ToList().IndexOf(ClientOf(line)));
        File.WriteAllText(file, $"{text[..start]}{Heading}{string.Join('\n', lines)}\n{text[end..]}");
        return null;
    }

    private static string ClientOf(string line) => line.Split('|')[1].Trim();
}
