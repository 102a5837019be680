namespace LeakGuard.Faults.Verdicts;

/// <summary>The threads of this process, as the system knows them.</summary>
internal static class ThreadTable
{
    // The system keeps no more of a name.
    private const int LongestName = 15;

    public static int Count => Directory.GetDirectories("/proc/self/task").Length;

    public static int CountOf(string name)
    {
        var kept = name.Length > LongestName ? name[..LongestName] : name;
        return Directory.GetDirectories("/proc/self/task").Count(thread => NameOf(thread) == kept);
    }

    private static string? NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd();
        }
        catch (IOException)
        {
            return null; // Ended meanwhile.
        }
    }
}
