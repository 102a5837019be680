namespace LeakGuard.Admission;

/// <summary>Who asks for a permit, as far as that matters to the answer.</summary>
/// <param name="WaitTimeout">How long the caller waits; null for the pool's default.</param>
/// <param name="Partition">The class of work it belongs to, if any.</param>
/// <param name="Priority">Whether it may use the reserve.</param>
/// <param name="Flow">The request or job it belongs to, where known.</param>
internal readonly record struct AdmissionRequest(TimeSpan? WaitTimeout, string? Partition, LeasePriority Priority, object? Flow);
