using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Rendering;

/// <summary>Sessions of one application, user, database and client, for programs.</summary>
internal sealed record GroupDocument
{
    public string? Application { get; init; }

    public string? User { get; init; }

    public string? Database { get; init; }

    public string? Client { get; init; }

    public required int Count { get; init; }

    public required IReadOnlyDictionary<string, int> States { get; init; }

    public double? OldestTransaction { get; init; }

    public static GroupDocument Of(BackendGroup group) => new()
    {
        Application = group.Application,
        User = group.User,
        Database = group.Database,
        Client = group.Client,
        Count = group.Count,
        States = group.States.ToDictionary(state => Words.State(state.Key), state => state.Value),
        OldestTransaction = group.OldestTransaction?.TotalSeconds,
    };
}
