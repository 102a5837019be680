namespace LeakGuard.Diagnosis.Fleet;

/// <summary>The others cannot be seen; the message says why and what to do, in one line.</summary>
internal sealed class FleetBlindException(string message) : Exception(message);
