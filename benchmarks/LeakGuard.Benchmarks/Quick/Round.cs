using System.Diagnostics;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>A few milliseconds of one kind of work: so short that whatever else the machine does seldom hits just one of a pair.</summary>
internal readonly record struct Round(double Nanoseconds, double Bytes)
{
    public static async Task<Round> OfAsync(Func<int, Task> work, int operations)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        await work(operations).ConfigureAwait(false);
        var elapsed = Stopwatch.GetElapsedTime(started);
        return new Round(
            elapsed.TotalNanoseconds / operations,
            (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)operations);
    }
}
