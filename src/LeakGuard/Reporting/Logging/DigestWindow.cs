namespace LeakGuard.Reporting.Logging;

/// <summary>The time after a full line, in which more of the kind are only counted.</summary>
internal sealed class DigestWindow(long openedAt)
{
    public long OpenedAt => openedAt;

    public long Count { get; set; }
}
