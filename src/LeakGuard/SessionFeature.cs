namespace LeakGuard;

/// <summary>A feature of PostgreSQL whose state belongs to the session and outlives the transaction.</summary>
/// <remarks>Source: the table "SQL feature map for pooling modes" in PgBouncer's documentation.</remarks>
public enum SessionFeature
{
    /// <summary>A run-time setting: SET or <c>set_config</c>, unless it is local to the transaction.</summary>
    Setting,

    /// <summary>LISTEN.</summary>
    Listen,

    /// <summary>An advisory lock of the session: <c>pg_advisory_lock</c> and its kin; not those of the transaction.</summary>
    AdvisoryLock,

    /// <summary>A temporary table, view or sequence, unless it is dropped on commit.</summary>
    TemporaryTable,

    /// <summary>A prepared statement: PREPARE, or a command or batch that is prepared by hand.</summary>
    PreparedStatement,

    /// <summary>A cursor declared WITH HOLD.</summary>
    HeldCursor,

    /// <summary>LOAD.</summary>
    LoadedLibrary,
}
