namespace LeakGuard.Diagnosis.Pooler;

/// <summary>Makes typed rows of the console's answers; a row without its essentials is left out, and counted.</summary>
internal static class PoolerRows
{
    /// <summary>The console's own pool.</summary>
    private const string Console = "pgbouncer";

    private static readonly Version FirstWithRightMean = new(1, 23);

    public static IReadOnlyList<PoolerPool> Pools(ConsoleTable table, ref int unreadable) => Read(table, ref unreadable, static row =>
        (row.Text("database"), row.Text("user"), row.Int("cl_active"), row.Int("cl_waiting"), row.Int("sv_active"), row.Int("sv_idle"))
            is ({ } database, { } user, { } active, { } waiting, { } serving, { } idle)
            ? new PoolerPool
            {
                Database = database,
                User = user,
                ClientsActive = active,
                ClientsWaiting = waiting,
                ServersActive = serving,
                ServersIdle = idle,
                ServersUsed = row.Int("sv_used"),
                ServersTested = row.Int("sv_tested"),
                ServersLogin = row.Int("sv_login"),
                MaxWait = row.Wait("maxwait", "maxwait_us"),
                Mode = row.Text("pool_mode"),
            }
            : null).Where(pool => pool.Database != Console).ToList();

    public static IReadOnlyList<PoolerStats> Stats(ConsoleTable table, Version? version, ref int unreadable) => Read(table, ref unreadable, row =>
        row.Text("database") is { } database
            ? new PoolerStats
            {
                Database = database,
                Transactions = row.Long("total_xact_count"),
                Queries = row.Long("total_query_count"),
                QueryTime = row.Microseconds("total_query_time"),
                TransactionTime = row.Microseconds("total_xact_time"),
                WaitTime = row.Microseconds("total_wait_time"),
                Assignments = row.Long("total_server_assignment_count"),
                MeanWait = version >= FirstWithRightMean ? row.Microseconds("avg_wait_time") : null,
                MeanQuery = row.Microseconds("avg_query_time"),
            }
            : null).Where(stats => stats.Database != Console).ToList();

    public static IReadOnlyList<PoolerClient> Clients(ConsoleTable table, ref int unreadable) => Read(table, ref unreadable, static row =>
        (row.Text("database"), row.Text("user"), row.Text("state")) is ({ } database, { } user, { } state)
            ? new PoolerClient
            {
                Database = database,
                User = user,
                State = state,
                Address = row.Text("addr"),
                Port = row.Int("port"),
                Application = row.Text("application_name"),
                Wait = row.Wait("wait", "wait_us"),
                Link = row.Text("link"),
            }
            : null).Where(client => client.Database != Console).ToList();

    public static IReadOnlyList<PoolerServer> Servers(ConsoleTable table, ref int unreadable) => Read(table, ref unreadable, static row =>
        (row.Text("database"), row.Text("user"), row.Text("state")) is ({ } database, { } user, { } state)
            ? new PoolerServer
            {
                Database = database,
                User = user,
                State = state,
                BackendPid = row.Int("remote_pid") is { } pid and > 0 ? pid : null,
                Id = row.Text("ptr"),
                Link = row.Text("link"),
                Application = row.Text("application_name"),
            }
            : null);

    public static IReadOnlyList<PoolerDatabase> Databases(ConsoleTable table, ref int unreadable) => Read(table, ref unreadable, static row =>
        row.Text("name") is { } name
            ? new PoolerDatabase
            {
                Name = name,
                Host = row.Text("host"),
                Port = row.Int("port"),
                Database = row.Text("database"),
                ForceUser = row.Text("force_user"),
                PoolSize = row.Int("pool_size"),
                ReservePoolSize = row.Int("reserve_pool_size") ?? row.Int("reserve_pool"),
                Mode = row.Text("pool_mode"),
                MaxConnections = row.Int("max_connections"),
                CurrentConnections = row.Int("current_connections"),
                IsPaused = row.Int("paused") is > 0,
                IsDisabled = row.Int("disabled") is > 0,
            }
            : null).Where(database => database.Name != Console).ToList();

    public static IReadOnlyDictionary<string, string> Config(ConsoleTable table)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            if (row.Text("key") is { } key)
            {
                settings[key] = row.Text("value") ?? "";
            }
        }

        return settings;
    }

    /// <summary>Reads <c>PgBouncer 1.18.0</c>; null where that is not what it says.</summary>
    public static Version? Version(ConsoleTable table)
    {
        var text = table.Rows.Select(row => row.Text("version")).FirstOrDefault(version => version is not null);
        var number = text?.StartsWith("PgBouncer ", StringComparison.OrdinalIgnoreCase) == true ? text["PgBouncer ".Length..] : "";
        return System.Version.TryParse(new string([.. number.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]), out var version) ? version : null;
    }

    private static List<T> Read<T>(ConsoleTable table, ref int unreadable, Func<ConsoleRow, T?> read)
        where T : class
    {
        List<T> rows = [];
        foreach (var row in table.Rows)
        {
            if (read(row) is { } typed)
            {
                rows.Add(typed);
            }
            else
            {
                unreadable++;
            }
        }

        return rows;
    }
}
