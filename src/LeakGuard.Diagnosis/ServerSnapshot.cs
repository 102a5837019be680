namespace LeakGuard.Diagnosis;

/// <summary>The server as one look showed it.</summary>
public sealed record ServerSnapshot
{
    /// <summary>When, by the server's clock.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>How long the look took, from here.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Where the server was reached: <c>host:port/database</c>, without user and password.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The server's version as a number: <c>server_version_num</c>, 150018 for 15.18.</summary>
    public required int VersionNumber { get; init; }

    /// <summary>The server's version as it writes it.</summary>
    public required string Version { get; init; }

    /// <summary>The database that was looked from.</summary>
    public required string Database { get; init; }

    /// <summary>When the server started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether it is a standby.</summary>
    public required bool IsStandby { get; init; }

    /// <summary>Who looked.</summary>
    public required ServerRole Role { get; init; }

    /// <summary>The session that looked.</summary>
    public required int ProbePid { get; init; }

    /// <summary>Whether a pooler stands between: the process the connection was told of at its start is not the one that answered.</summary>
    /// <remarks>Then <see cref="LeaseInfo.ProcessId"/> is the pooler's own number, and leases cannot be joined to sessions by it.</remarks>
    public required bool IsBehindPooler { get; init; }

    /// <summary>How many sessions the server takes.</summary>
    public required ServerLimits Limits { get; init; }

    /// <summary>Every session, oldest first; the server's own background processes only where they hold back vacuum or others.</summary>
    public required IReadOnlyList<Backend> Backends { get; init; }

    /// <summary>Transactions prepared and not ended.</summary>
    public IReadOnlyList<PreparedTransaction> PreparedTransactions { get; init; } = [];

    /// <summary>Replication slots that hold back vacuum.</summary>
    public IReadOnlyList<ReplicationSlot> Slots { get; init; } = [];

    /// <summary>Time-outs, memory and the like, by name.</summary>
    public IReadOnlyDictionary<string, ServerSetting> Settings { get; init; } = new Dictionary<string, ServerSetting>();

    /// <summary>What roles and databases set for their sessions.</summary>
    public IReadOnlyList<RoleSetting> RoleSettings { get; init; } = [];

    /// <summary>What could not be seen, and what to do about it; empty if nothing was missing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The sessions that take one of <c>max_connections</c>.</summary>
    public IEnumerable<Backend> Clients => Backends.Where(backend => backend.IsClient);

    /// <summary>How many of <c>max_connections</c> are taken.</summary>
    public int Used => Backends.Count(backend => backend.IsClient);

    /// <summary>Client sessions by application, user, database and client, the largest group first.</summary>
    public IReadOnlyList<BackendGroup> Groups => BackendGroup.Of(Clients);

    /// <summary>The session with that process id.</summary>
    public Backend? Find(int pid) => Backends.FirstOrDefault(backend => backend.Pid == pid);
}
