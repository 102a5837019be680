namespace LeakGuard.Diagnosis.Server;

/// <summary>What one look asks. Every column exists from PostgreSQL 14 to 18.</summary>
internal static class ServerQueries
{
    /// <summary>Everything in one statement, as one JSON object with an array per part.</summary>
    /// <remarks>One statement and not several: Npgsql sends the second of a batch from the thread pool, even when called synchronously.</remarks>
    public static string All { get; } = $"SELECT json_build_object({string.Join(", ", Parts.Select(part => $"'{part.Name}', (SELECT json_agg(row_to_json(q)) FROM ({part.Sql}) q)"))})::text";

    /// <summary>The parts by name.</summary>
    public static IReadOnlyList<(string Name, string Sql)> Parts =>
    [
        ("identity", Identity), ("activity", Activity), ("blockers", Blockers), ("locks", Locks), ("prepared", Prepared),
        ("slots", Slots), ("limits", Limits), ("settings", Settings), ("roleSettings", RoleSettings),
    ];

    /// <summary>Who looks, and at what.</summary>
    public const string Identity =
        """
        SELECT clock_timestamp() AS now, pg_postmaster_start_time() AS started, current_setting('server_version_num')::int AS number,
               current_setting('server_version') AS version, pg_is_in_recovery() AS standby, pg_backend_pid() AS pid,
               current_database()::text AS database, r.rolname::text AS role, r.rolsuper AS super,
               pg_has_role(r.oid, 'pg_read_all_stats', 'USAGE') AS stats, pg_has_role(r.oid, 'pg_signal_backend', 'USAGE') AS signal,
               coalesce((SELECT pg_has_role(r.oid, u.oid, 'USAGE') FROM pg_roles u WHERE u.rolname = 'pg_use_reserved_connections'), r.rolsuper) AS reserved,
               current_setting('max_connections')::int AS most, current_setting('superuser_reserved_connections')::int AS for_superusers,
               current_setting('reserved_connections', true)::int AS for_reserved
        FROM pg_roles r WHERE r.rolname = current_user
        """;

    /// <summary>Sessions. A row without a type is somebody else's to a role without pg_read_all_stats; the server's own processes have no database.</summary>
    public const string Activity =
        """
        SELECT clock_timestamp() AS now, a.pid, a.datname::text AS database, a.usename::text AS role, a.application_name AS application,
               CASE WHEN a.client_addr IS NOT NULL THEN host(a.client_addr) WHEN a.client_port = -1 THEN '[local]' END AS client,
               nullif(a.client_port, -1) AS port, a.backend_type AS type, a.state, a.wait_event_type AS wait_type, a.wait_event,
               a.backend_start, a.xact_start, a.query_start, a.state_change, age(a.backend_xmin) AS xmin_age, left(a.query, 2000) AS query
        FROM pg_stat_activity a
        WHERE a.backend_type = 'client backend' OR (a.backend_type IS NULL AND a.usesysid IS NOT NULL AND a.datid IS NOT NULL)
           OR (a.backend_type IS NOT NULL
               AND (a.backend_xmin IS NOT NULL OR a.wait_event_type = 'Lock' OR a.backend_type = 'autovacuum worker'))
        """;

    /// <summary>Who waits for whom. The function looks into the lock table of the whole server, so it is asked about few.</summary>
    public const string Blockers =
        """
        WITH w AS MATERIALIZED (SELECT pid FROM pg_stat_get_activity(NULL) WHERE wait_event_type = 'Lock' ORDER BY state_change LIMIT 100),
        l AS MATERIALIZED (SELECT pid, min(waitstart) AS since FROM pg_locks WHERE EXISTS (SELECT FROM w) AND NOT granted GROUP BY pid)
        SELECT w.pid, array_to_string(pg_blocking_pids(w.pid), ',') AS blocked_by, extract(epoch FROM clock_timestamp() - l.since)::float8 AS seconds
        FROM w LEFT JOIN l ON l.pid = w.pid
        """;

    /// <summary>Locks of those who wait, of those who hold what is waited for, and of those idle in transaction.</summary>
    public const string Locks =
        """
        WITH held AS MATERIALIZED (
          SELECT * FROM pg_locks
          WHERE EXISTS (SELECT FROM pg_stat_get_activity(NULL) WHERE wait_event_type = 'Lock' OR state LIKE 'idle in transaction%')),
        wanted AS MATERIALIZED (SELECT * FROM held WHERE NOT granted),
        concerned AS MATERIALIZED (
          SELECT pid FROM pg_stat_get_activity(NULL) WHERE state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()
          UNION SELECT pid FROM wanted
          UNION SELECT h.pid FROM held h JOIN wanted w ON h.locktype = w.locktype AND h.database IS NOT DISTINCT FROM w.database
            AND (h.relation, h.page, h.tuple, h.classid, h.objid, h.objsubid) IS NOT DISTINCT FROM (w.relation, w.page, w.tuple, w.classid, w.objid, w.objsubid)
            AND h.virtualxid IS NOT DISTINCT FROM w.virtualxid AND h.transactionid IS NOT DISTINCT FROM w.transactionid)
        SELECT pid, mode, target, granted
        FROM (
          SELECT l.pid, l.mode, l.granted,
                 CASE
                   WHEN l.locktype IN ('relation', 'tuple') THEN CASE l.locktype WHEN 'tuple' THEN 'a row of ' ELSE '' END
                     || CASE WHEN l.database IN (0, d.oid) THEN l.relation::regclass::text ELSE 'relation ' || l.relation || ' of another database' END
                   WHEN l.locktype = 'transactionid' THEN 'transaction ' || l.transactionid::text
                   WHEN l.locktype = 'advisory' THEN 'advisory ' || CASE l.objsubid WHEN 1 THEN ((l.classid::bigint << 32) | l.objid::bigint)::text
                                                                     ELSE l.classid || ', ' || l.objid END
                   ELSE l.locktype END AS target,
                 row_number() OVER (PARTITION BY l.pid ORDER BY l.granted,
                   array_position(ARRAY['AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock',
                     'ShareUpdateExclusiveLock', 'RowExclusiveLock', 'RowShareLock', 'AccessShareLock'], l.mode)) AS rank
          FROM held l JOIN concerned c ON c.pid = l.pid CROSS JOIN (SELECT oid FROM pg_database WHERE datname = current_database()) d
          WHERE l.locktype <> 'virtualxid') ranked
        WHERE rank <= 20
        ORDER BY pid, rank
        """;

    /// <summary>Settings that decide about connections, time and memory.</summary>
    public const string Settings =
        """
        SELECT name, setting AS value, unit, source FROM pg_settings WHERE name = ANY ('{
          idle_in_transaction_session_timeout,idle_session_timeout,statement_timeout,lock_timeout,transaction_timeout,deadlock_timeout,
          tcp_keepalives_idle,tcp_keepalives_interval,tcp_keepalives_count,tcp_user_timeout,client_connection_check_interval,
          shared_buffers,work_mem,hash_mem_multiplier,maintenance_work_mem,autovacuum_work_mem,autovacuum_max_workers,temp_buffers,
          max_parallel_workers_per_gather,max_parallel_workers,wal_buffers,effective_cache_size,huge_pages,
          max_prepared_transactions,max_worker_processes,max_wal_senders,track_activities,track_activity_query_size}')
        """;

    /// <summary>The same settings where a role or a database changes them.</summary>
    public const string RoleSettings =
        """
        SELECT r.rolname::text AS role, d.datname::text AS database, split_part(c, '=', 1) AS name, substr(c, strpos(c, '=') + 1) AS value
        FROM pg_db_role_setting s
        LEFT JOIN pg_roles r ON r.oid = s.setrole
        LEFT JOIN pg_database d ON d.oid = s.setdatabase
        CROSS JOIN unnest(s.setconfig) c
        WHERE split_part(c, '=', 1) = ANY ('{
          idle_in_transaction_session_timeout,idle_session_timeout,statement_timeout,lock_timeout,transaction_timeout,work_mem,temp_buffers}')
        """;

    /// <summary>Roles and databases that take fewer connections than the server.</summary>
    public const string Limits =
        """
        SELECT 'role' AS kind, rolname::text AS name, rolconnlimit AS most FROM pg_roles WHERE rolconnlimit >= 0
        UNION ALL SELECT 'database', datname::text, datconnlimit FROM pg_database WHERE datconnlimit >= 0
        """;

    /// <summary>What holds locks or row versions without a session.</summary>
    public const string Prepared =
        """
        SELECT gid, owner::text, database::text, extract(epoch FROM clock_timestamp() - prepared)::float8 AS seconds, age(transaction) AS xid_age
        FROM pg_prepared_xacts
        """;

    /// <summary>Slots that keep row versions.</summary>
    public const string Slots =
        """
        SELECT slot_name::text AS name, active, greatest(age(xmin), age(catalog_xmin)) AS xmin_age
        FROM pg_replication_slots WHERE xmin IS NOT NULL OR catalog_xmin IS NOT NULL
        """;
}
