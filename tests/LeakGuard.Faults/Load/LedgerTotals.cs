namespace LeakGuard.Faults.Load;

/// <summary>The requests since the fault began, in numbers.</summary>
/// <param name="Requests">All of them.</param>
/// <param name="Failed">Those that did not get what they asked for.</param>
/// <param name="Unclear">Those whose caller was not told clearly why, from the start of the load on.</param>
/// <param name="Slowest">How long the slowest took.</param>
/// <param name="Errors">How often which error was seen.</param>
/// <param name="Examples">Some of the unclear ones in full.</param>
internal sealed record LedgerTotals(
    int Requests,
    int Failed,
    int Unclear,
    TimeSpan Slowest,
    IReadOnlyDictionary<string, int> Errors,
    IReadOnlyList<string> Examples);
