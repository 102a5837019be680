namespace LeakGuard.AspNetCore.Exchange;

/// <summary>One pool: its numbers, who holds its connections, and what is wrong where a doctor was asked. Durations are in seconds.</summary>
internal sealed record PoolDocument
{
    public string? Name { get; init; }

    public int MaxPoolSize { get; init; }

    public int LeaseLimit { get; init; }

    public int Leased { get; init; }

    public int Waiting { get; init; }

    /// <summary>Callers waiting whose request or job holds a connection already.</summary>
    public int NestedWaiting { get; init; }

    public int QueueLimit { get; init; }

    public int OpenTransactions { get; init; }

    public int Leaked { get; init; }

    public double OldestLease { get; init; }

    public double StalledFor { get; init; }

    public double WatchdogLag { get; init; }

    public string? Breaker { get; init; }

    public long TotalLeases { get; init; }

    public long TotalLeaks { get; init; }

    public long TotalReclaimed { get; init; }

    public long TotalRejections { get; init; }

    public long TotalWaitTimeouts { get; init; }

    public long TotalDeadlocks { get; init; }

    public long TotalNestedLeases { get; init; }

    public NestingDocument? Nesting { get; init; }

    public IReadOnlyList<HolderDocument>? Holders { get; init; }

    public IReadOnlyList<LeaseDocument>? Leases { get; init; }

    public ConfigurationDocument? Configuration { get; init; }

    public DiagnosisDocument? Diagnosis { get; init; }
}
