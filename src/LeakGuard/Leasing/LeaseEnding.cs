namespace LeakGuard.Leasing;

/// <summary>The end of a lease about which somebody is to be told: noted by the owner's thread, told by the watchdog's.</summary>
internal sealed record LeaseEnding(LeaseObservation Observation, bool ReturnedInTransaction);
