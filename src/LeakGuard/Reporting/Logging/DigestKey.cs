using Microsoft.Extensions.Logging;

namespace LeakGuard.Reporting.Logging;

/// <summary>What makes two log lines "the same": one call site (or none), one event, one level.</summary>
internal readonly record struct DigestKey(string? Site, EventId Event, LogLevel Level)
{
    /// <summary>Tells call sites apart: one line of code may be known by two names, with its stack and without.</summary>
    public string? Group { get; init; } = Site;

    public static DigestKey Of(LeaseInfo lease, EventId id, LogLevel level) =>
        new(lease.Origin.Site, id, level) { Group = lease.Origin.GroupKey };

    public bool Equals(DigestKey other) => Group == other.Group && Event == other.Event && Level == other.Level;

    public override int GetHashCode() => HashCode.Combine(Group, Event, Level);
}
