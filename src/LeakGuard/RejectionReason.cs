namespace LeakGuard;

/// <summary>Why a caller was refused a connection.</summary>
public enum RejectionReason
{
    /// <summary>No connection became free within the caller's wait.</summary>
    WaitTimeout,

    /// <summary>As many callers as <see cref="QueueOptions.Limit"/> allows were waiting already.</summary>
    QueueFull,

    /// <summary>No connection could have become free in time: see <see cref="QueueOptions.RefuseHopeless"/>.</summary>
    Hopeless,

    /// <summary>Every connection is held by somebody who waits for another one.</summary>
    Deadlock,

    /// <summary>The breaker is open, or was by hand.</summary>
    CircuitOpen,
}
