using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Looking;

/// <summary>What one look found.</summary>
internal sealed record Finding
{
    /// <summary>Verdicts about the server, and about each of the application's pools where one was asked.</summary>
    public required DiagnosisReport Report { get; init; }

    /// <summary>The leases of all the application's pools, each beside its session.</summary>
    public IReadOnlyList<LeaseView> Leases { get; init; } = [];

    /// <summary>The application, where it answered.</summary>
    public PoolsDocument? App { get; init; }

    /// <summary>Its address, as messages name it.</summary>
    public string? AppName { get; init; }

    /// <summary>What was asked for and could not be looked at.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    /// <summary>Whether there is nothing a verdict could rest on.</summary>
    public bool IsBlind => Failures.Count > 0 && Report.Seen is { Server: null, Pooler: null } && App?.Pools is not { Count: > 0 } && Report.Seen.ServerFailure?.Kind is not (ServerFailureKind.TooManyConnections or ServerFailureKind.NotReady);

    /// <summary>That of the first verdict; but nothing is healthy that was not looked at.</summary>
    public int ExitCode => IsBlind || (Report.First.Severity == Severity.Healthy && Failures.Count > 0) ? Cli.ExitCode.Failed : (int)Report.First.Severity;
}
