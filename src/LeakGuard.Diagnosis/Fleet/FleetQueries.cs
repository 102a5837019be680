namespace LeakGuard.Diagnosis.Fleet;

/// <summary>What a seat asks the server. A name is seen by every role; PostgreSQL 14 to 18.</summary>
internal static class FleetQueries
{
    /// <summary>
    /// Made once per connection: finds out whether this is the server itself, and has a seat whose machine or network is gone
    /// fall within half a minute, and not after the two hours of the system's default.
    /// </summary>
    public const string Greeting =
        """
        SELECT pg_backend_pid(), set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
               set_config('tcp_keepalives_count', '3', false)
        """;

    /// <summary>Who shares, and what there is to share. $1 beginning of the seats' names, $2 the pool's application_name, $3 its role.</summary>
    public const string Look =
        """
        WITH me AS (
          SELECT d.oid AS db, d.datconnlimit AS most, r.oid AS role
          FROM pg_database d CROSS JOIN pg_roles r WHERE d.datname = current_database() AND r.rolname = session_user),
        role AS (SELECT oid, rolconnlimit AS most FROM pg_roles WHERE rolname = coalesce($3, session_user)),
        a AS MATERIALIZED (
          SELECT s.pid, s.application_name AS name, s.backend_start AS began, s.datid = me.db AS here, s.usesysid = role.oid AS role,
                 s.datid = me.db AND s.usesysid = me.role AND starts_with(s.application_name, $1) AS seat,
                 s.datid = me.db AND (s.application_name = $2 OR ($2 <> '' AND starts_with(s.application_name, $2 || '@'))) AS pool
          FROM me LEFT JOIN role ON true CROSS JOIN pg_stat_get_activity(NULL) s
          WHERE s.backend_type = 'client backend' OR (s.backend_type IS NULL AND s.usesysid IS NOT NULL))
        SELECT array_agg(a.name ORDER BY a.began, a.pid) FILTER (WHERE a.seat),
               array_agg(a.pid ORDER BY a.began, a.pid) FILTER (WHERE a.seat),
               current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                 - coalesce(current_setting('reserved_connections', true)::int, 0),
               count(*) FILTER (WHERE NOT a.seat AND NOT a.pool)::int,
               coalesce((SELECT most FROM role), -1),
               count(*) FILTER (WHERE NOT a.seat AND NOT a.pool AND a.role)::int,
               (SELECT most FROM me),
               count(*) FILTER (WHERE NOT a.seat AND NOT a.pool AND a.here)::int
        FROM a
        """;

    /// <summary>
    /// Claims more, as far as the others' claims leave room, and says how much it is now. $1 and $2 as above, $3 what this seat's name begins with,
    /// $4 the share wanted, $5 the share held, $6 the claim published so far, $7 the budget, $8 whether the pool's sessions are the server's own.
    /// </summary>
    /// <remarks>
    /// One claim at a time, by a lock that the statement holds no longer than it runs: others' names are read only once it is held.
    /// Sessions beyond all claims are those of an instance that has gone and whose sessions have not, yet.
    /// </remarks>
    public const string Claim =
        """
        WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(1279739717, hashtext($1))::text AS held),
        a AS MATERIALIZED (
          SELECT s.pid, s.application_name AS name, s.usesysid = (SELECT oid FROM pg_roles WHERE rolname = session_user) AS mine
          FROM turn CROSS JOIN LATERAL pg_stat_get_activity(CASE WHEN turn.held = 'never' THEN 0 END) s
          WHERE s.datid = (SELECT oid FROM pg_database WHERE datname = current_database())),
        claims AS (
          SELECT coalesce(sum(substring(name FROM '=(\d{1,5})$')::int), 0)::int AS others FROM a WHERE mine AND starts_with(name, $1) AND pid <> pg_backend_pid()),
        sessions AS (
          SELECT count(*)::int AS open FROM a WHERE $8 AND (name = $2 OR ($2 <> '' AND starts_with(name, $2 || '@')))),
        room AS (SELECT $7 - others - greatest(0, open - others - $6) AS free FROM claims, sessions),
        share AS (SELECT CASE WHEN free >= $6 THEN greatest($5, least($4, free)) ELSE $5 END AS now FROM room)
        SELECT now, set_config('application_name', $3 || greatest(now, $6), false) FROM share
        """;

    /// <summary>Publishes what this seat claims: $1 is its name.</summary>
    public const string Publish = "SELECT set_config('application_name', $1, false)";
}
