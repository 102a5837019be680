using LeakGuard.Diagnosis.Audit;
using Npgsql;

namespace LeakGuard.Diagnosis.Tests.Audit;

/// <summary>Makes up servers, poolers and pools for audits; each is in order unless a test says otherwise.</summary>
internal static class Situation
{
    /// <summary>A server of 100 connections with every time-out set.</summary>
    public static ServerSnapshot Server(params Backend[] backends) => Sample.Server(backends) with
    {
        VersionNumber = 180_000,
        Role = new ServerRole { Name = "app", IsSuperuser = false, SeesOthers = true, MaySignal = false, MayUseReserved = true },
        Limits = new ServerLimits { MaxConnections = 100, SuperuserReserved = 3, Reserved = 0 },
        Settings = new[]
        {
            Setting("idle_in_transaction_session_timeout", "60000", "ms"), Setting("statement_timeout", "35000", "ms"), Setting("lock_timeout", "5000", "ms"),
            Setting("transaction_timeout", "300000", "ms"), Setting("idle_session_timeout", "0", "ms"), Setting("tcp_keepalives_idle", "60", "s"),
            Setting("client_connection_check_interval", "10000", "ms"),
        }.ToDictionary(setting => setting.Name),
    };

    public static ServerSetting Setting(string name, string value, string? unit, string source = "configuration file") => new() { Name = name, Value = value, Unit = unit, Source = source };

    public static ServerSnapshot With(this ServerSnapshot server, params ServerSetting[] settings) =>
        server with { Settings = server.Settings.Values.Where(old => !settings.Any(one => one.Name == old.Name)).Concat(settings).ToDictionary(setting => setting.Name) };

    /// <summary>So many sessions of an application at one address.</summary>
    public static Backend[] Sessions(int count, string application, string client = "10.0.0.1", int firstPid = 100) =>
    [
        .. Enumerable.Range(firstPid, count).Select(pid => Sample.Session(pid, application) with { Client = client, ClientPort = 40_000 + pid, Database = "app" }),
    ];

    /// <summary>A pool as its connection string makes it.</summary>
    public static PoolConfiguration Pool(string keywords, PoolerMode pooler = PoolerMode.None, params SessionFeature[] features) =>
        ConfigurationReader.Of(new NpgsqlConnectionStringBuilder($"Host=db;Username=app;Password=canary;Application Name=orders;Keepalive=30;{keywords}"), "shop") with { Pooler = pooler, SessionFeatures = features };

    public static PoolerSnapshot Pooler(string version = "1.24.0", string mode = "transaction", int pools = 1, params (string Name, string Value)[] config) => new()
    {
        TakenAt = Sample.Now,
        Took = TimeSpan.FromMilliseconds(2),
        Endpoint = "pgbouncer:6432",
        Version = Version.Parse(version),
        Pools = [.. Enumerable.Range(0, pools).Select(number => new PoolerPool { Database = number == 0 ? "app" : $"app{number}", User = "app", ClientsActive = 5, ClientsWaiting = 0, ServersActive = 2, ServersIdle = 1, MaxWait = TimeSpan.Zero, Mode = mode })],
        Clients = [new PoolerClient { Database = "app", User = "app", State = "active", Application = "orders", Address = "10.0.0.1" }],
        Config = new[] { ("default_pool_size", "20"), ("max_client_conn", "1000"), ("query_wait_timeout", "15"), ("max_prepared_statements", "200") }
            .Where(known => !config.Any(one => one.Name == known.Item1))
            .Concat(config)
            .ToDictionary(),
    };

    public static IReadOnlyList<AuditFinding> Findings(ServerSnapshot? server = null, PoolConfiguration? pool = null, PoolerSnapshot? pooler = null) =>
        Auditor.Findings(new AuditFacts { Server = server, Pooler = pooler, Pools = pool is null ? [] : [pool] });
}
