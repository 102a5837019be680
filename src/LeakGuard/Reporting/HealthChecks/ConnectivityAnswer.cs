namespace LeakGuard.Reporting.HealthChecks;

/// <summary>What one probe of the database found.</summary>
/// <param name="At">When it ended, as a timestamp of the probe's clock.</param>
/// <param name="RoundTrip">How long it took, the connecting included.</param>
/// <param name="Failure">What went wrong, in outline; null when the database answered.</param>
internal sealed record ConnectivityAnswer(long At, TimeSpan RoundTrip, string? Failure);
