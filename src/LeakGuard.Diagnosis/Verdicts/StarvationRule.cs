namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>Threads are blocked, so that answers which have arrived are not taken.</summary>
internal static class StarvationRule
{
    public static Verdict? Look(Symptoms symptoms)
    {
        if (!symptoms.IsStarved || symptoms.Seen.Process is not { } process)
        {
            return null;
        }

        var unread = symptoms.Unread;
        return new Verdict
        {
            Cause = Cause.ThreadPoolStarvation,
            Severity = Severity.Critical,
            Confidence = unread.Count > 0 || process.IsStillWaiting ? Confidence.High : Confidence.Medium,
            Headline = $"This process has no free threads: a work item waited {(process.IsStillWaiting ? "more than " : "")}{Words.Of(process.ThreadPoolDelay)} for one"
                + (unread.Count > 0 ? $", and {Words.Count(unread.Count, "answer", "answers")} of the database {(unread.Count == 1 ? "lies" : "lie")} unread." : "."),
            Evidence =
            [
                new("Wait for a thread", $"{(process.IsStillWaiting ? "more than " : "")}{Words.Of(process.ThreadPoolDelay)}"),
                new("Work items waiting", Words.Text($"{process.PendingWorkItems} for {process.Threads} threads")),
                new("Processors used by this process", Words.Text($"{process.CpuShare:P0}")),
                new("Answers that lie ready, while their commands still run here", Words.Text($"{unread.Count} of {symptoms.Seen.Leases.Count} leases")),
            ],
            Next = new("Replace calls that block threads (.Result, .Wait(), synchronous Open and Execute) by await; until then, give the pool more threads at start.", Words.Text($"ThreadPool.SetMinThreads({Math.Max(process.Threads * 2, 64)}, 64);")),

            // A pool that is leaked empty blocks the threads of those who wait for it synchronously: that leak comes first.
            Impact = symptoms.IsPoolLeaked ? 0.5 : 1,
        };
    }
}
