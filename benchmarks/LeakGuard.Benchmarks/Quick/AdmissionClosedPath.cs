using LeakGuard.Admission;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>What queue and breaker add to the taking of a permit while they have nothing to do.</summary>
internal static class AdmissionClosedPath
{
    private const int PassesPerRound = 200_000;

    public static QuickBenchmark Create()
    {
        var free = new FreeList(ClosedGate.Capacity);
        var gate = ClosedGate.Build();
        return new QuickBenchmark(
            "admission_closed_path",
            PassesPerRound,
            operations => TakeAsync(free, operations),
            operations => ClosedGate.PassAsync(gate, operations)) { Line = QuickLine.OfAdded };
    }

    private static Task TakeAsync(FreeList free, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            if (free.TryPop(out var permit))
            {
                free.Push(permit);
            }
        }

        return Task.CompletedTask;
    }
}
