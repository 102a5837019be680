using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Rendering;

/// <summary>One session and what became of it, for programs. Ages are in seconds.</summary>
internal sealed record KilledDocument
{
    public required int Pid { get; init; }

    public required string Outcome { get; init; }

    public required string Reason { get; init; }

    public required bool WasChosen { get; init; }

    public string? Database { get; init; }

    public string? User { get; init; }

    public string? Application { get; init; }

    public string? Client { get; init; }

    public string? State { get; init; }

    public double? StateAge { get; init; }

    public double? TransactionAge { get; init; }

    public string? Query { get; init; }

    public static KilledDocument Of(KillDecision decision) => new()
    {
        Pid = decision.Pid,
        Outcome = decision.Outcome.ToString(),
        Reason = decision.Reason,
        WasChosen = decision.WasChosen,
        Database = decision.Backend?.Database,
        User = decision.Backend?.User,
        Application = decision.Backend?.Application,
        Client = decision.Backend?.Client,
        State = decision.Backend is { } backend ? Words.State(backend.State) : null,
        StateAge = decision.Backend?.StateAge?.TotalSeconds,
        TransactionAge = decision.Backend?.TransactionAge?.TotalSeconds,
        Query = decision.Backend?.Query,
    };
}
