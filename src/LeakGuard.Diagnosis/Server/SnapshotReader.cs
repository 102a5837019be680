using System.Text.Json;
using Npgsql;

namespace LeakGuard.Diagnosis.Server;

/// <summary>Asks everything in one round trip, and puts the answers together.</summary>
internal static class SnapshotReader
{
    public static ServerSnapshot Read(NpgsqlConnection connection, string endpoint, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var command = new NpgsqlCommand(ServerQueries.All, connection);
        using var cancelling = cancellationToken.UnsafeRegister(static state => ((NpgsqlCommand)state!).Cancel(), command);
        var text = (string?)command.ExecuteScalar() ?? throw new InvalidOperationException("The server gave no answer.");
        using var answer = JsonDocument.Parse(text);
        return Read(answer.RootElement, endpoint, connection.ProcessID, time.GetElapsedTime(began));
    }

    private static ServerSnapshot Read(JsonElement answer, string endpoint, int announcedPid, TimeSpan took)
    {
        var identity = JsonRow.Select(answer, "identity", row => Identity(row, endpoint, announcedPid))[0];
        var limits = JsonRow.Select(answer, "limits", row => (Kind: row.Text("kind"), Name: row.Text("name") ?? "", Most: row.Int("most") ?? -1));
        var snapshot = identity with
        {
            Took = took,
            Limits = identity.Limits with
            {
                Roles = limits.Where(limit => limit.Kind == "role").ToDictionary(limit => limit.Name, limit => limit.Most),
                Databases = limits.Where(limit => limit.Kind == "database").ToDictionary(limit => limit.Name, limit => limit.Most),
            },
            Backends = BackendRows.Read(answer),
            PreparedTransactions = JsonRow.Select(answer, "prepared", Prepared),
            Slots = JsonRow.Select(answer, "slots", row => new ReplicationSlot { Name = row.Text("name") ?? "", IsActive = row.Flag("active"), XminAge = row.Int("xmin_age") ?? 0 }),
            Settings = JsonRow.Select(answer, "settings", row => new ServerSetting { Name = row.Text("name") ?? "", Value = row.Text("value") ?? "", Unit = row.Text("unit"), Source = row.Text("source") })
                .ToDictionary(setting => setting.Name),
            RoleSettings = JsonRow.Select(answer, "roleSettings", row => new RoleSetting { Role = row.Text("role"), Database = row.Text("database"), Name = row.Text("name") ?? "", Value = row.Text("value") ?? "" }),
        };
        return snapshot with { Notes = VisibilityNotes.Of(snapshot) };
    }

    private static ServerSnapshot Identity(JsonRow row, string endpoint, int announcedPid) => new()
    {
        TakenAt = row.Moment("now") ?? default,
        StartedAt = row.Moment("started") ?? default,
        Took = default,
        Endpoint = endpoint,
        VersionNumber = row.Int("number") ?? 0,
        Version = row.Text("version") ?? "",
        IsStandby = row.Flag("standby"),
        ProbePid = row.Int("pid") ?? 0,
        IsBehindPooler = row.Int("pid") != announcedPid,
        Database = row.Text("database") ?? "",
        Role = new ServerRole
        {
            Name = row.Text("role") ?? "",
            IsSuperuser = row.Flag("super"),
            SeesOthers = row.Flag("stats"),
            MaySignal = row.Flag("signal"),
            MayUseReserved = row.Flag("reserved"),
        },
        Limits = new ServerLimits
        {
            MaxConnections = row.Int("most") ?? 0,
            SuperuserReserved = row.Int("for_superusers") ?? 0,
            Reserved = row.Int("for_reserved"),
        },
        Backends = [],
    };

    private static PreparedTransaction Prepared(JsonRow row) => new()
    {
        Name = row.Text("gid") ?? "",
        Owner = row.Text("owner") ?? "",
        Database = row.Text("database") ?? "",
        Age = TimeSpan.FromSeconds(Math.Max(0, row.Float("seconds") ?? 0)),
        XidAge = row.Int("xid_age") ?? 0,
    };
}
