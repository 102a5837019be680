using System.Globalization;

namespace LeakGuard.TestSupport;

/// <summary>Reads the system's process table.</summary>
internal static class ProcessTable
{
    public static bool IsAlive(int pid) => Find(pid) is { IsAlive: true };

    public static ProcessEntry? Find(int pid) =>
        OperatingSystem.IsLinux() ? FromProc(pid) : FromPs().FirstOrDefault(entry => entry.Pid == pid);

    public static IReadOnlyList<ProcessEntry> ChildrenOf(int parent) =>
        [.. All().Where(entry => entry.Parent == parent && entry.IsAlive)];

    private static IEnumerable<ProcessEntry> All() =>
        OperatingSystem.IsLinux()
            ? Directory.EnumerateDirectories("/proc")
                .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) ? FromProc(pid) : null)
                .OfType<ProcessEntry>()
            : FromPs();

    private static ProcessEntry? FromProc(int pid)
    {
        try
        {
            // "4614 (name, which may hold anything) S 4589 ..."
            var stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 3);
            return new ProcessEntry(pid, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[0][0]);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<ProcessEntry> FromPs() =>
        from line in Command.Run("ps", "-A", "-o", "pid=,ppid=,stat=").Output.Split('\n')
        let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where fields.Length == 3
        select new ProcessEntry(
            int.Parse(fields[0], CultureInfo.InvariantCulture),
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            fields[2][0]);
}
