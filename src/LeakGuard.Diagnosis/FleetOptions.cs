namespace LeakGuard.Diagnosis;

/// <summary>How the instances of one service share the server's connections.</summary>
/// <remarks>All instances need the same values of <see cref="Service"/>, <see cref="Connections"/> and <see cref="Headroom"/>.</remarks>
public sealed class FleetOptions
{
    /// <summary>Tells the services of one database apart: those of the same name share.</summary>
    /// <value>Default <see langword="null"/>: the connection string's <c>Application Name</c> without what <see cref="ServerOptions.NameInstance"/> adds, or the program's name.</value>
    public string? Service { get; set; }

    /// <summary>How many connections all instances may have together; <see langword="null"/> to find out.</summary>
    /// <value>
    /// Default <see langword="null"/>. On a server directly: <c>max_connections</c> less the reserved ones, or the role's or the database's limit where that is
    /// lower, less one per instance for its own look, less <see cref="Headroom"/>. Behind PgBouncer with <see cref="PgBouncerConnectionString"/>: its pool size.
    /// Range 1 – 100,000.
    /// </value>
    public int? Connections { get; set; }

    /// <summary>How many connections are left to others where <see cref="Connections"/> is not set: one half for what others take, the other for instances that start.</summary>
    /// <value>Default 10. Range 0 – 10,000. Where others take more than half of it, the rest of theirs is taken off as well.</value>
    public int Headroom { get; set; } = 10;

    /// <summary>How many connections an instance may have before it has seen the others, and as long as it never could.</summary>
    /// <value>Default 1. Range 1 – 1,000. Until the others have made room, these come on top of what is shared.</value>
    public int StartShare { get; set; } = 1;

    /// <summary>How often an instance looks who else is there.</summary>
    /// <value>Default 2 s. Range 100 ms – 1 minute.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many looks in a row must agree before a share grows. It shrinks at once.</summary>
    /// <value>Default 2. Range 1 – 100. So a peer's connections are taken over within this many intervals after its death.</value>
    public int SteadyLooks { get; set; } = 2;

    /// <summary>How long connecting, and how long a look, may take.</summary>
    /// <value>Default 5 s. Range 1 s – 1 minute, in whole seconds.</value>
    public TimeSpan Patience { get; set; } = DiagnosisOptions.DefaultPatience;

    /// <summary>How to reach the server past a pooler; <see langword="null"/> to connect as the pool does.</summary>
    /// <value>Default <see langword="null"/>. Needed where the pool connects to PgBouncer: through it, instances cannot be told apart.</value>
    public string? ServerConnectionString { get; set; }

    /// <summary>How to reach PgBouncer's admin console, to ask for its pool size; <see langword="null"/> for none.</summary>
    /// <value>Default <see langword="null"/>. In Npgsql's words: <c>Host=…;Port=6432;Username=stats;Password=…</c>. The user must be among <c>stats_users</c> or <c>admin_users</c>.</value>
    public string? PgBouncerConnectionString { get; set; }
}
