namespace LeakGuard.Diagnosis;

/// <summary>How this process gets on, as far as connections depend on it.</summary>
public sealed record ProcessVitals
{
    /// <summary>How long a work item waited for a thread of the thread pool; at least that long where it is still waiting.</summary>
    public required TimeSpan ThreadPoolDelay { get; init; }

    /// <summary>Whether the work item was still waiting when the look ended.</summary>
    public required bool IsStillWaiting { get; init; }

    /// <summary>Work items that wait for a thread.</summary>
    public required long PendingWorkItems { get; init; }

    /// <summary>Threads of the thread pool.</summary>
    public required int Threads { get; init; }

    /// <summary>How much of all processors this process used during the look.</summary>
    /// <value>0 – 1.</value>
    public required double CpuShare { get; init; }
}
