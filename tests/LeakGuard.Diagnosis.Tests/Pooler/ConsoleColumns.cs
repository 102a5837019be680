namespace LeakGuard.Diagnosis.Tests.Pooler;

/// <summary>
/// The columns of PgBouncer's answers by version. 1.18 is what Debian's 1.18.0 sends (LiveConsoleTests compares it). Others:
/// github.com/CrunchyData/pgbouncer_fdw, sql/functions/pgbouncer_fdw_functions.sql (branches for 1.21, 1.23 and 1.24), and
/// github.com/pgbouncer/pgbouncer, src/admin.c and doc/usage.md, for 1.25.
/// </summary>
internal static class ConsoleColumns
{
    public static IReadOnlyList<string> Versions { get; } = ["1.18.0", "1.21.0", "1.23.1", "1.24.0", "1.25.0"];

    /// <summary>The columns of a command's answer.</summary>
    public static string[] Of(string command, string version) => (command, Version.Parse(version).Minor) switch
    {
        ("SHOW VERSION", _) => ["version"],
        ("SHOW STATE", _) => ["key", "value"],
        ("SHOW CONFIG", _) => ["key", "value", "default", "changeable"],
        ("SHOW POOLS", >= 25) => [.. Pools, "load_balance_hosts"],
        ("SHOW POOLS", _) => Pools,
        ("SHOW STATS", >= 24) => ["database", .. Totals(true, true), .. Means(true, true)],
        ("SHOW STATS", 23) => ["database", .. Totals(true, false), .. Means(true, false)],
        ("SHOW STATS", _) => ["database", .. Totals(false, false), .. Means(false, false)],
        ("SHOW CLIENTS" or "SHOW SERVERS", >= 24) => [.. Sockets(true), "prepared_statements", "id"],
        ("SHOW CLIENTS" or "SHOW SERVERS", 23) => [.. Sockets(true), "prepared_statements"],
        ("SHOW CLIENTS" or "SHOW SERVERS", 21) => [.. Sockets(false), "prepared_statements"],
        ("SHOW CLIENTS" or "SHOW SERVERS", _) => Sockets(false),
        ("SHOW DATABASES", >= 24) =>
            ["name", "host", "port", "database", "force_user", "pool_size", "min_pool_size", "reserve_pool_size", "server_lifetime", "pool_mode",
                "load_balance_hosts", "max_connections", "current_connections", "max_client_connections", "current_client_connections", "paused", "disabled"],
        ("SHOW DATABASES", 23) =>
            ["name", "host", "port", "database", "force_user", "pool_size", "min_pool_size", "reserve_pool", "server_lifetime", "pool_mode",
                "max_connections", "current_connections", "paused", "disabled"],
        ("SHOW DATABASES", _) =>
            ["name", "host", "port", "database", "force_user", "pool_size", "min_pool_size", "reserve_pool", "pool_mode",
                "max_connections", "current_connections", "paused", "disabled"],
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No fixture."),
    };

    private static string[] Pools =>
    [
        "database", "user", "cl_active", "cl_waiting", "cl_active_cancel_req", "cl_waiting_cancel_req", "sv_active", "sv_active_cancel",
        "sv_being_canceled", "sv_idle", "sv_used", "sv_tested", "sv_login", "maxwait", "maxwait_us", "pool_mode",
    ];

    private static string[] Sockets(bool withReplication) =>
    [
        "type", "user", "database", .. withReplication ? ["replication"] : Array.Empty<string>(), "state", "addr", "port", "local_addr", "local_port",
        "connect_time", "request_time", "wait", "wait_us", "close_needed", "ptr", "link", "remote_pid", "tls", "application_name",
    ];

    private static string[] Totals(bool assignments, bool parses) =>
    [
        .. assignments ? ["total_server_assignment_count"] : Array.Empty<string>(),
        "total_xact_count", "total_query_count", "total_received", "total_sent", "total_xact_time", "total_query_time", "total_wait_time",
        .. parses ? ["total_client_parse_count", "total_server_parse_count", "total_bind_count"] : Array.Empty<string>(),
    ];

    private static string[] Means(bool assignments, bool parses) =>
    [
        .. assignments ? ["avg_server_assignment_count"] : Array.Empty<string>(),
        "avg_xact_count", "avg_query_count", "avg_recv", "avg_sent", "avg_xact_time", "avg_query_time", "avg_wait_time",
        .. parses ? ["avg_client_parse_count", "avg_server_parse_count", "avg_bind_count"] : Array.Empty<string>(),
    ];
}
