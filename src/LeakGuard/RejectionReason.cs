namespace LeakGuard;

/// <summary>Why a caller was refused a connection.</summary>
public enum RejectionReason
{
    /// <summary>No connection became free within the caller's wait.</summary>
    WaitTimeout,

    /// <summary>As many callers as <see cref="QueueOptions.Limit"/> allows were waiting already.</summary>
    QueueFull,
}
