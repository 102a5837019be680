namespace LeakGuard.Faults.Verdicts;

/// <summary>The outcomes of one fault, summed up.</summary>
/// <param name="Times">How often it was played.</param>
/// <param name="Requests">Requests from its beginning on.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="PermitsLost">Connections that could no longer be had.</param>
/// <param name="LeasesLeft">Leases that nobody took back.</param>
/// <param name="LeftOver">Connections, threads and timers that outlived their use.</param>
/// <param name="Unclear">Errors that did not tell.</param>
/// <param name="BackAfter">The longest time until the service was back; null if it once was not.</param>
internal sealed record FaultRow(
    int Times, long Requests, long Failed, int PermitsLost, int LeasesLeft, int LeftOver, int Unclear, TimeSpan? BackAfter)
{
    public static FaultRow Empty { get; } = new(0, 0, 0, 0, 0, 0, 0, TimeSpan.Zero);

    public FaultRow With(FaultOutcome outcome) => new(
        Times + 1,
        Requests + outcome.Totals.Requests,
        Failed + outcome.Totals.Failed,
        PermitsLost + outcome.PermitsLost,
        LeasesLeft + outcome.LeasesLeft,
        LeftOver + outcome.LeftOver,
        Unclear + outcome.Totals.Unclear,
        outcome.BackAfter > BackAfter || outcome.BackAfter is null ? outcome.BackAfter : BackAfter);
}
