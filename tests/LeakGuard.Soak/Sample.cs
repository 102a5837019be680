using System.Globalization;
using System.Runtime.InteropServices;
using LeakGuard.Faults.Load;
using LeakGuard.Faults.Verdicts;

namespace LeakGuard.Soak;

/// <summary>How much the process holds at a quiet moment.</summary>
/// <param name="At">Since the start.</param>
/// <param name="ManagedHeap">Bytes that are reachable.</param>
/// <param name="WorkingSet">Bytes of memory that the system has given to the process.</param>
/// <param name="Handles">Open files and sockets, but for assemblies.</param>
/// <param name="Threads">Threads.</param>
internal sealed partial record Sample(TimeSpan At, long ManagedHeap, long WorkingSet, int Handles, int Threads)
{
    public static Sample Take(TimeSpan at)
    {
        // Twice: what the first round finalizes goes with the second.
        GarbageRounds.Collect();
        GarbageRounds.Collect();

        // What the collector and the C library keep for later is no leak, and comes and goes with the faults.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = TrimNative(0);
        return new Sample(
            at,
            GC.GetTotalMemory(forceFullCollection: true),
            WorkingSetBytes(),
            CountHandles(),
            ThreadTable.Count);
    }

    // An assembly is loaded when it is first needed, which may be late, and stays.
    private static int CountHandles() =>
        new DirectoryInfo("/proc/self/fd").GetFileSystemInfos().Count(handle => handle.LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) != true);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TrimNative(nint left);

    private static long WorkingSetBytes()
    {
        const string line = "VmRSS:";
        var value = File.ReadLines("/proc/self/status").Single(text => text.StartsWith(line, StringComparison.Ordinal));
        return 1024 * long.Parse(value[line.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
