namespace LeakGuard.Reporting.EventCounters;

/// <summary>What a set of counters shows, of one pool or of all.</summary>
internal interface ICounterReadings
{
    int Leases { get; }

    int Waiting { get; }

    int Leaked { get; }

    int OpenTransactions { get; }

    long Rejections { get; }

    long Timeouts { get; }

    /// <summary>The state's number for one pool; for all, how many breakers are not closed.</summary>
    int Breaker { get; }
}
