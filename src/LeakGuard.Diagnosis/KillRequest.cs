namespace LeakGuard.Diagnosis;

/// <summary>Whom to end, and whether in earnest. Every condition has to be met.</summary>
public sealed record KillRequest
{
    /// <summary>What is done.</summary>
    /// <value>Default <see cref="KillAction.Terminate"/>.</value>
    public KillAction Action { get; init; }

    /// <summary>Whether it is done; else it is only said what would be.</summary>
    /// <value>Default <see langword="false"/>: a dry run.</value>
    public bool Execute { get; init; }

    /// <summary>These sessions only: <c>pg_stat_activity.pid</c>.</summary>
    /// <value>Default: none named, all looked at.</value>
    public IReadOnlyList<int> Pids { get; init; } = [];

    /// <summary>Sessions in one of these states only.</summary>
    /// <value>
    /// Default: where <see cref="Pids"/> are named, any; else those idle in a transaction, and those active where <see cref="Action"/> is
    /// <see cref="KillAction.Cancel"/>. <see cref="BackendState.IdleInTransaction"/> stands for failed transactions too.
    /// </value>
    public IReadOnlyList<BackendState> States { get; init; } = [];

    /// <summary>Sessions only that have been in their state for longer: since <c>state_change</c>.</summary>
    /// <value>Default <see langword="null"/>: however short. Range 0 – 365 days.</value>
    public TimeSpan? OlderThan { get; init; }

    /// <summary>Sessions of this application only: <c>application_name</c>, exactly; or without the instance it names, so that <c>shop</c> stands for <c>shop@web-1:4711</c> too.</summary>
    /// <value>Default <see langword="null"/>: of any.</value>
    public string? Application { get; init; }

    /// <summary>Whether sessions in other databases than the one connected to are meant as well.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool AnyDatabase { get; init; }

    /// <summary>Whether sessions of other roles than one's own are meant as well.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool AnyUser { get; init; }
}
