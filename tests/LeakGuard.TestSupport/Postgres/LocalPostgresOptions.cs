namespace LeakGuard.TestSupport;

/// <summary>What a throw-away server should look like.</summary>
public sealed class LocalPostgresOptions
{
    /// <summary>Entries for postgresql.conf; they win over the defaults.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a start or a stop may take.</summary>
    public TimeSpan StartupTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The server's major version to prefer when the machine offers several.</summary>
    public int? Major { get; init; }
}
