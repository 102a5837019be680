using Npgsql;

namespace LeakGuard.Diagnosis.Server;

/// <summary>Asks everything in one round trip, and puts the answers together.</summary>
internal static class SnapshotReader
{
    public static ServerSnapshot Read(NpgsqlConnection connection, string endpoint, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (ReadOnlySpan<string>)
            [
                ServerQueries.Identity, ServerQueries.Activity, ServerQueries.Blockers, ServerQueries.Locks, ServerQueries.Prepared,
                ServerQueries.Slots, ServerQueries.Limits, ServerQueries.Settings, ServerQueries.RoleSettings,
            ])
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        }

        using var cancelling = cancellationToken.UnsafeRegister(static state => ((NpgsqlBatch)state!).Cancel(), batch);
        using var reader = batch.ExecuteReader();
        var rows = new ResultRows(reader);
        var identity = Identity(rows, endpoint, connection.ProcessID);
        rows.Next();
        var backends = BackendRows.Read(rows);
        rows.Next();
        BackendRows.AddBlockers(rows, backends);
        rows.Next();
        BackendRows.AddLocks(rows, backends);
        rows.Next();
        var prepared = rows.Select(row => new PreparedTransaction
        {
            Name = row.Text(0) ?? "",
            Owner = row.Text(1) ?? "",
            Database = row.Text(2) ?? "",
            Age = TimeSpan.FromSeconds(Math.Max(0, row.Float(3) ?? 0)),
            XidAge = row.Int(4) ?? 0,
        });
        rows.Next();
        var slots = rows.Select(row => new ReplicationSlot { Name = row.Text(0) ?? "", IsActive = row.Flag(1), XminAge = row.Int(2) ?? 0 });
        rows.Next();
        var limits = rows.Select(row => (Kind: row.Text(0), Name: row.Text(1) ?? "", Limit: row.Int(2) ?? -1));
        rows.Next();
        var settings = rows.Select(row => new ServerSetting { Name = row.Text(0) ?? "", Value = row.Text(1) ?? "", Unit = row.Text(2) });
        rows.Next();
        var roleSettings = rows.Select(row => new RoleSetting { Role = row.Text(0), Database = row.Text(1), Name = row.Text(2) ?? "", Value = row.Text(3) ?? "" });
        var snapshot = identity with
        {
            Took = time.GetElapsedTime(began),
            Limits = identity.Limits with
            {
                Roles = limits.Where(limit => limit.Kind == "role").ToDictionary(limit => limit.Name, limit => limit.Limit),
                Databases = limits.Where(limit => limit.Kind == "database").ToDictionary(limit => limit.Name, limit => limit.Limit),
            },
            Backends = [.. backends.Values.OrderBy(backend => backend.ConnectedAt ?? DateTimeOffset.MaxValue).ThenBy(backend => backend.Pid)],
            PreparedTransactions = prepared,
            Slots = slots,
            Settings = settings.ToDictionary(setting => setting.Name),
            RoleSettings = roleSettings,
        };
        return snapshot with { Notes = VisibilityNotes.Of(snapshot) };
    }

    private static ServerSnapshot Identity(ResultRows rows, string endpoint, int announcedPid) => rows.Select(row => new ServerSnapshot
    {
        TakenAt = row.Moment(0) ?? default,
        StartedAt = row.Moment(1) ?? default,
        Took = default,
        Endpoint = endpoint,
        VersionNumber = row.Int(2) ?? 0,
        Version = row.Text(3) ?? "",
        IsStandby = row.Flag(4),
        ProbePid = row.Int(5) ?? 0,
        IsBehindPooler = row.Int(5) != announcedPid,
        Database = row.Text(6) ?? "",
        Role = new ServerRole
        {
            Name = row.Text(7) ?? "",
            IsSuperuser = row.Flag(8),
            SeesOthers = row.Flag(9),
            MaySignal = row.Flag(10),
            MayUseReserved = row.Flag(11),
        },
        Limits = new ServerLimits
        {
            MaxConnections = row.Int(12) ?? 0,
            SuperuserReserved = row.Int(13) ?? 0,
            Reserved = row.Int(14),
        },
        Backends = [],
    })[0];
}
