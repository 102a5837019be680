using LeakGuard.Faults.Load;

namespace LeakGuard.Faults.Verdicts;

/// <summary>What a fault has left behind, and what its callers saw.</summary>
/// <param name="Fault">The fault's name.</param>
/// <param name="Totals">The requests from its beginning to the end of the load.</param>
/// <param name="PermitsLost">Connections that can no longer be had.</param>
/// <param name="LeasesLeft">Leases that nobody holds and nobody took back.</param>
/// <param name="LeftOver">Connections, threads and timers that outlived their use.</param>
/// <param name="BackAfter">How long after the fault was lifted the last request failed for it; null if that went on.</param>
/// <param name="Problems">Whatever else should not be, in words.</param>
internal sealed record FaultOutcome(
    string Fault,
    LedgerTotals Totals,
    int PermitsLost,
    int LeasesLeft,
    int LeftOver,
    TimeSpan? BackAfter,
    IReadOnlyList<string> Problems)
{
    /// <summary>Everything that is wrong, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Complaints =>
    [
        .. Counted(PermitsLost, "permits lost"),
        .. Counted(LeasesLeft, "leases left"),
        .. Counted(LeftOver, "connections, threads or timers left over"),
        .. Counted(Totals.Unclear, "unclear errors"),
        .. BackAfter is null ? ["The service did not come back."] : Array.Empty<string>(),
        .. Problems,
        .. Totals.Examples,
    ];

    /// <summary>How often which error was seen, the most frequent first.</summary>
    public string Errors => string.Join("; ", Totals.Errors.OrderByDescending(error => error.Value).Select(error => $"{error.Value} x {error.Key}"));

    private static IEnumerable<string> Counted(int number, string what) => number == 0 ? [] : [$"{number} {what}."];
}
