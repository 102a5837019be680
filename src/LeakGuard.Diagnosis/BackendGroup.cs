namespace LeakGuard.Diagnosis;

/// <summary>Sessions of one application, user, database and client, counted by state.</summary>
public sealed record BackendGroup
{
    /// <summary>The application as it calls itself.</summary>
    public string? Application { get; init; }

    /// <summary>The role.</summary>
    public string? User { get; init; }

    /// <summary>The database.</summary>
    public string? Database { get; init; }

    /// <summary>Where they connect from.</summary>
    public string? Client { get; init; }

    /// <summary>How many there are.</summary>
    public required int Count { get; init; }

    /// <summary>How many there are in each state.</summary>
    public required IReadOnlyDictionary<BackendState, int> States { get; init; }

    /// <summary>The longest transaction among them.</summary>
    public TimeSpan? OldestTransaction { get; init; }

    /// <summary>How people find it: <c>app 'orders', user 'app', from 10.0.0.7</c>.</summary>
    public override string ToString()
    {
        var name = string.IsNullOrEmpty(Application) ? "no application_name" : $"app '{Application}'";
        return $"{name}, user '{User}'{(Client is null ? "" : $", from {Client}")}";
    }

    internal static IReadOnlyList<BackendGroup> Of(IEnumerable<Backend> backends) =>
    [
        .. backends
            .GroupBy(backend => (backend.Application, backend.User, backend.Database, backend.Client))
            .Select(group => new BackendGroup
            {
                Application = group.Key.Application,
                User = group.Key.User,
                Database = group.Key.Database,
                Client = group.Key.Client,
                Count = group.Count(),
                States = group.CountBy(backend => backend.State).ToDictionary(),
                OldestTransaction = group.Max(backend => backend.TransactionAge),
            })
            .OrderByDescending(group => group.Count),
    ];
}
