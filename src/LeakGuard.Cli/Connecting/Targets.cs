using LeakGuard.Diagnosis;
using Npgsql;

namespace LeakGuard.Cli.Connecting;

/// <summary>What a command looks at: a server, and where they were named, a pooler and an application.</summary>
internal sealed record Targets
{
    // The reserve connection puts its own prefix before it; nobody's peers are called so.
    private const string Application = "cli";

    private const int PoolerPort = 6432;

    public required NpgsqlConnectionStringBuilder Server { get; init; }

    /// <summary>The name an application's connection string gives its sessions; null for none.</summary>
    public string? ServiceName { get; init; }

    public NpgsqlConnectionStringBuilder? Pooler { get; init; }

    public string? App { get; init; }

    public TimeSpan Patience { get; init; }

    public TimeSpan SampleWindow { get; init; } = TimeSpan.FromSeconds(1);

    public DiagnosisOptions Options => new() { Patience = Patience, SampleWindow = SampleWindow, PgBouncerConnectionString = Pooler?.ConnectionString };

    public static Targets Of(string? server, string? pooler, string? app, TimeSpan patience, Surroundings surroundings)
    {
        var settings = surroundings.Complete(ConnectionText.Parse(server, "The connection string"));
        var name = settings.ApplicationName;
        settings.ApplicationName = Application;
        return new Targets
        {
            Server = settings,
            ServiceName = string.IsNullOrWhiteSpace(name) ? null : name,
            Pooler = pooler is null ? null : Console(ConnectionText.Parse(pooler, "The connection string of --pgbouncer"), settings, surroundings),
            App = app,
            Patience = patience,
        };
    }

    // Where nothing else is said, the console is on the server's machine and lets the same user in.
    private static NpgsqlConnectionStringBuilder Console(NpgsqlConnectionStringBuilder settings, NpgsqlConnectionStringBuilder server, Surroundings surroundings)
    {
        settings.Host ??= server.Host;
        settings.Username ??= server.Username;
        settings.Database = "pgbouncer";
        if (!settings.ShouldSerialize("Port"))
        {
            settings.Port = PoolerPort;
        }

        return surroundings.WithPassword(settings);
    }
}
