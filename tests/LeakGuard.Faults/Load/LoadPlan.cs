namespace LeakGuard.Faults.Load;

/// <summary>How many callers make which requests.</summary>
/// <param name="AsyncCallers">Callers that await.</param>
/// <param name="SyncCallers">Callers that block a thread each.</param>
/// <param name="Mix">What they ask for.</param>
/// <param name="Pause">How long each rests between two requests, on average.</param>
internal sealed record LoadPlan(int AsyncCallers, int SyncCallers, LoadMix Mix, TimeSpan Pause)
{
    /// <summary>More callers than connections.</summary>
    public static LoadPlan Mixed { get; } = new(8, 4, LoadMix.Everything, TimeSpan.FromMilliseconds(3));
}
