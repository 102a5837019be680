namespace LeakGuard;

/// <summary>Limits that the server itself holds every session of the pool to, whatever becomes of this process; and the name it knows this instance by.</summary>
/// <remarks>
/// Set when a connection starts (<c>Options=-c name=value</c>), so that they survive the session's reset on return. Only for a pool that
/// is made from a connection string with <c>AddLeakGuard</c>: a data source that exists already has its settings. PgBouncer does not
/// pass such settings on; set them there with <c>ALTER ROLE … SET</c>. Source of the names: PostgreSQL's client connection defaults.
/// </remarks>
public sealed class ServerOptions
{
    /// <summary>How long a transaction may be idle before the server ends the session (SQLSTATE 25P03): <c>idle_in_transaction_session_timeout</c>.</summary>
    /// <value>Default <see langword="null"/>: as the server has it. Range 1 ms – 24 days, or 0 for none.</value>
    public TimeSpan? IdleInTransactionSessionTimeout { get; set; }

    /// <summary>How long a statement may run before the server cancels it (SQLSTATE 57014): <c>statement_timeout</c>.</summary>
    /// <value>Default <see langword="null"/>: as the server has it. Range 1 ms – 24 days, or 0 for none.</value>
    public TimeSpan? StatementTimeout { get; set; }

    /// <summary>How long a statement may wait for a lock (SQLSTATE 55P03): <c>lock_timeout</c>.</summary>
    /// <value>Default <see langword="null"/>: as the server has it. Range 1 ms – 24 days, or 0 for none.</value>
    public TimeSpan? LockTimeout { get; set; }

    /// <summary>How long a transaction may last before the server ends the session (SQLSTATE 25P04): <c>transaction_timeout</c>, from PostgreSQL 17 on.</summary>
    /// <value>
    /// Default <see langword="null"/>: as the server has it. Range 1 ms – 24 days, or 0 for none. The server is asked for its version once, when
    /// the pool is made; one that is older, or cannot be asked, goes without, and a log line says so.
    /// </value>
    public TimeSpan? TransactionTimeout { get; set; }

    /// <summary>Whether <c>application_name</c> gets the name of this instance behind it: <c>shop@web-1:4711</c>, of host name and process id.</summary>
    /// <value>Default <see langword="false"/>. The name before it is the connection string's <c>Application Name</c>, or that of the program.</value>
    public bool NameInstance { get; set; }
}
