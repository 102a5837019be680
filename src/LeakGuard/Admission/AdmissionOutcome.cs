namespace LeakGuard.Admission;

/// <summary>How a call for a permit ended.</summary>
internal enum AdmissionOutcome
{
    Granted,
    WaitTimeout,
    QueueFull,
    Hopeless,
    Deadlock,
    CircuitOpen,
    Closed,
}
