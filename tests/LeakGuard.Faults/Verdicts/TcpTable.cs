using System.Globalization;

namespace LeakGuard.Faults.Verdicts;

/// <summary>The TCP connections of this process, as the system knows them.</summary>
internal static class TcpTable
{
    private const int RemoteAddress = 2;
    private const int Inode = 9;

    /// <summary>How many lead to a port, whatever state they are in.</summary>
    public static int CountTo(int port)
    {
        var own = OwnSockets();
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return new[] { "/proc/self/net/tcp", "/proc/self/net/tcp6" }
            .Where(File.Exists)
            .SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(fields => fields[RemoteAddress].EndsWith(suffix, StringComparison.Ordinal) && own.Contains(fields[Inode]));
    }

    private static HashSet<string> OwnSockets()
    {
        const string prefix = "socket:[";
        var inodes = new HashSet<string>();
        foreach (var handle in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (LinkOf(handle) is { } target && target.StartsWith(prefix, StringComparison.Ordinal))
            {
                inodes.Add(target[prefix.Length..^1]);
            }
        }

        return inodes;
    }

    private static string? LinkOf(string handle)
    {
        try
        {
            return new FileInfo(handle).LinkTarget;
        }
        catch (IOException)
        {
            return null; // Closed meanwhile.
        }
    }
}
