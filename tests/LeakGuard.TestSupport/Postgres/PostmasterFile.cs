using System.Globalization;

namespace LeakGuard.TestSupport;

/// <summary>What a running server says about itself in postmaster.pid.</summary>
internal sealed record PostmasterFile(int Pid, bool IsReady)
{
    private const int PidLine = 0;
    private const int StatusLine = 7;

    public static PostmasterFile? Read(string folder)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(folder, "data", "postmaster.pid"));
            return lines.Length > StatusLine && int.TryParse(lines[PidLine], CultureInfo.InvariantCulture, out var pid)
                ? new PostmasterFile(pid, lines[StatusLine].StartsWith("ready", StringComparison.Ordinal))
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
