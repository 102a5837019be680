using System.Data;
using System.Diagnostics;
using LeakGuard.CallSites;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>A lease at one moment, free to be judged, described and kept while the slot goes on.</summary>
internal readonly record struct LeaseObservation
{
    public required Lease Lease { get; init; }

    public required long Version { get; init; }

    public required LeaseFlags Flags { get; init; }

    public required NpgsqlConnection Connection { get; init; }

    public required ConnectionState State { get; init; }

    public required CallSite Site { get; init; }

    public required Activity? Activity { get; init; }

    public required LeaseIntent? Intent { get; init; }

    public required object? Flow { get; init; }

    public required long OpenedAt { get; init; }

    public required long LastActivity { get; init; }

    public required bool InTransaction { get; init; }

    /// <summary>Whether whoever opened the connection was garbage-collected; somebody else may still hold it.</summary>
    public required bool IsOwnerLost { get; init; }

    public required bool IsUnwrapped { get; init; }

    /// <summary>How many calls have ended on it.</summary>
    public required int Calls { get; init; }

    public required long Now { get; init; }

    public LeaseHandle Handle => new(Lease, Version);

    public bool IsExecuting => (State & ConnectionState.Executing) != 0;

    public bool IsFetching => (State & ConnectionState.Fetching) != 0;

    /// <summary>No call is in flight and no reader is open: what alone may be closed from outside.</summary>
    public bool IsQuiet => State == ConnectionState.Open;

    public bool IsAbandoned => (Flags & LeaseFlags.Abandoned) != 0;

    public long AgeMilliseconds => Math.Max(0, Now - OpenedAt);

    public long IdleMilliseconds => IsExecuting ? 0 : Math.Max(0, Now - LastActivity);

    /// <summary>Whether it is still within the time its owner declared.</summary>
    public bool IsDeclared =>
        Intent is { } intent
        && (intent.ExpectedDuration == Timeout.InfiniteTimeSpan || AgeMilliseconds < intent.ExpectedDuration.TotalMilliseconds);

    public LeaseActivity Doing =>
        IsExecuting ? LeaseActivity.Executing
        : IsFetching ? LeaseActivity.Fetching
        : InTransaction ? LeaseActivity.IdleInTransaction
        : LeaseActivity.Idle;

    public bool WasReported(LeakKind kind) => ((int)Flags & (1 << (int)kind)) != 0;
}
