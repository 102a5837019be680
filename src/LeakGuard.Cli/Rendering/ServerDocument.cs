using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Rendering;

/// <summary>The server, for programs. Durations are in seconds.</summary>
internal sealed record ServerDocument
{
    public required string Endpoint { get; init; }

    public required string Version { get; init; }

    public required bool IsStandby { get; init; }

    public required string Role { get; init; }

    public required bool SeesOthers { get; init; }

    public required double Took { get; init; }

    public required int Used { get; init; }

    public required int Ordinary { get; init; }

    public required int MaxConnections { get; init; }

    public required IReadOnlyDictionary<string, int> States { get; init; }

    public required IReadOnlyList<GroupDocument> Groups { get; init; }

    public static ServerDocument Of(ServerSnapshot server) => new()
    {
        Endpoint = server.Endpoint,
        Version = server.Version,
        IsStandby = server.IsStandby,
        Role = server.Role.Name,
        SeesOthers = server.Role.SeesOthers,
        Took = server.Took.TotalSeconds,
        Used = server.Used,
        Ordinary = server.Limits.Ordinary,
        MaxConnections = server.Limits.MaxConnections,
        States = server.Clients.CountBy(backend => Words.State(backend.State)).ToDictionary(),
        Groups = [.. server.Groups.Select(GroupDocument.Of)],
    };
}
