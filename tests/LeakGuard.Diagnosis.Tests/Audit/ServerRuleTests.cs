using LeakGuard.Diagnosis.Audit;

namespace LeakGuard.Diagnosis.Tests.Audit;

/// <summary>What is set on the server, and for whom.</summary>
public sealed class ServerRuleTests
{
    private static readonly Backend[] Ours = Situation.Sessions(3, "orders", "127.0.0.1");

    [Fact]
    public void A_server_in_order_is_told_nothing() =>
        Assert.Empty(Situation.Findings(Situation.Server(Ours), Situation.Pool("Maximum Pool Size=10")));

    public static TheoryData<string, string, Severity, string> Missing => new()
    {
        { "idle_in_transaction_session_timeout", "", Severity.Warning, "ALTER ROLE \"app\" SET idle_in_transaction_session_timeout = '1min';" },
        { "statement_timeout", "", Severity.Healthy, "ALTER ROLE \"app\" SET statement_timeout = '35s';" },
        { "statement_timeout", "Command Timeout=90", Severity.Healthy, "ALTER ROLE \"app\" SET statement_timeout = '95s';" },
        { "statement_timeout", "Command Timeout=0", Severity.Warning, "ALTER ROLE \"app\" SET statement_timeout = '30s';" },
        { "lock_timeout", "", Severity.Healthy, "ALTER ROLE \"app\" SET lock_timeout = '5s';" },
        { "transaction_timeout", "", Severity.Healthy, "ALTER ROLE \"app\" SET transaction_timeout = '5min';" },
    };

    [Theory]
    [MemberData(nameof(Missing))]
    public void A_missing_time_out_is_told_with_its_value(string name, string keywords, Severity severity, string command)
    {
        var server = Situation.Server(Ours).With(Situation.Setting(name, "0", "ms"));

        var finding = Assert.Single(Situation.Findings(server, Situation.Pool("Maximum Pool Size=10;" + keywords)));

        Assert.Equal((AuditTopic.Timeouts, severity, name, command), (finding.Topic, finding.Severity, finding.Change!.Setting, finding.Change.Command));
        Assert.Contains("role 'app'", finding.Headline, StringComparison.Ordinal);
        Assert.Contains("3 sessions now", finding.Why[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_pool_sets_itself_is_not_missing()
    {
        var server = Situation.Server(Ours).With(Situation.Setting("statement_timeout", "0", "ms"));

        Assert.Empty(Situation.Findings(server, Situation.Pool("Maximum Pool Size=10;Options=-c statement_timeout=30s")));
        Assert.NotEmpty(Situation.Findings(server, Situation.Pool("Maximum Pool Size=10;Options=-c statement_timeout=0")));
    }

    public static TheoryData<string?, string?, string, bool> Overrides => new()
    {
        { "app", null, "30s", true },
        { null, "app", "30000", true },
        { "app", "app", "1min", true },
        { null, null, "30s", true },
        { "other", null, "30s", false },
        { null, "other", "30s", false },
        { "app", "other", "30s", false },
        { "app", null, "0", false },
    };

    [Theory]
    [MemberData(nameof(Overrides))]
    public void What_a_role_or_a_database_sets_counts_for_its_sessions(string? role, string? database, string value, bool isSet)
    {
        var server = Situation.Server(Ours).With(Situation.Setting("lock_timeout", "0", "ms")) with
        {
            RoleSettings = [new RoleSetting { Role = role, Database = database, Name = "lock_timeout", Value = value }],
        };

        Assert.Equal(isSet, Situation.Findings(server, Situation.Pool("Maximum Pool Size=10")).Count == 0);
    }

    [Fact]
    public void The_closer_setting_wins()
    {
        var server = Situation.Server() with
        {
            RoleSettings =
            [
                new RoleSetting { Database = "app", Name = "lock_timeout", Value = "4s" }, new RoleSetting { Role = "app", Name = "lock_timeout", Value = "3s" },
                new RoleSetting { Role = "app", Database = "app", Name = "lock_timeout", Value = "2s" },
            ],
        };
        var effective = new EffectiveSettings(server);

        Assert.Equal(
            [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5)],
            new[] { ("app", "app"), ("app", "x"), ("x", "app"), ("x", "x") }.Select(one => effective.Duration("lock_timeout", one.Item1, one.Item2)!.Value));
    }

    [Fact]
    public void What_the_look_got_for_itself_says_nothing_about_others()
    {
        var strangers = Ours.Select(session => session with { User = "other" }).ToArray();
        var server = Situation.Server(strangers).With(Situation.Setting("lock_timeout", "0", "ms", source: "user"));

        Assert.Empty(Situation.Findings(server, Situation.Pool("Maximum Pool Size=10")));
    }

    [Fact]
    public void Older_servers_are_not_told_to_set_what_they_do_not_know()
    {
        var server = Situation.Server(Ours) with { VersionNumber = 160_004 };

        Assert.DoesNotContain(Situation.Findings(server.With(Situation.Setting("transaction_timeout", "0", "ms"))), finding => finding.Change?.Setting == "transaction_timeout");
    }

    [Theory]
    [InlineData("600000", "", null)]
    [InlineData("200000", "", "Connection Idle Lifetime=100")]
    [InlineData("200000", "Connection Idle Lifetime=60", null)]
    [InlineData("200000", "Connection Idle Lifetime=60;Minimum Pool Size=2", "ALTER ROLE \"app\" SET idle_session_timeout = 0;")]
    public void A_server_that_ends_idle_sessions_is_weighed_against_the_pool(string milliseconds, string keywords, string? command)
    {
        var server = Situation.Server(Ours).With(Situation.Setting("idle_session_timeout", milliseconds, "ms"));

        Assert.Equal(command, Situation.Findings(server, Situation.Pool("Maximum Pool Size=10;" + keywords)).SingleOrDefault()?.Change?.Command);
    }

    [Fact]
    public void Silence_is_dangerous_only_between_machines()
    {
        ServerSetting[] deaf = [Situation.Setting("tcp_keepalives_idle", "7200", "s"), Situation.Setting("client_connection_check_interval", "0", "ms")];
        var probe = Sample.Session(1, "leakguard/cli#0000000c") with { Client = "127.0.0.1", ClientPort = 4711, Database = "app" };
        var far = Situation.Server([probe, .. Situation.Sessions(3, "orders", "10.0.0.1")]).With(deaf);
        var near = Situation.Server([probe, .. Ours]).With(deaf);

        Assert.Equal([(Severity.Warning, "tcp_keepalives_idle"), (Severity.Healthy, "client_connection_check_interval")], Situation.Findings(far, Situation.Pool("Maximum Pool Size=10")).Select(finding => (finding.Severity, finding.Change!.Setting)));
        Assert.Empty(Situation.Findings(near, Situation.Pool("Maximum Pool Size=10")));
        Assert.Contains(Situation.Findings(far, Situation.Pool("Maximum Pool Size=10;Keepalive=0")), finding => finding.Change!.Command == "Keepalive=30");
        Assert.DoesNotContain(Situation.Findings(far, Situation.Pool("Maximum Pool Size=10;Keepalive=0;TCP Keepalive=true")), finding => finding.Change!.Setting == "Keepalive");
    }

    [Fact]
    public void The_memory_is_estimated_by_a_formula_that_is_told()
    {
        ServerSetting[] settings =
        [
            Situation.Setting("shared_buffers", "131072", "8kB"), Situation.Setting("work_mem", "65536", "kB"), Situation.Setting("hash_mem_multiplier", "2", null),
            Situation.Setting("max_parallel_workers", "8", null), Situation.Setting("autovacuum_max_workers", "3", null), Situation.Setting("autovacuum_work_mem", "-1", "kB"),
            Situation.Setting("maintenance_work_mem", "65536", "kB"),
        ];
        var untold = Memory(Situation.Setting("effective_cache_size", "524288", "8kB", source: "default"));
        var small = Memory(Situation.Setting("effective_cache_size", "786432", "8kB"));
        var large = Memory(Situation.Setting("effective_cache_size", "7864320", "8kB"));

        // (1 GB + 108 × 128 MB + 192 MB) / 1024 = 14.7 GB; and of 8 GB, (8192 - 1024 - 192) / 216 = 32 MB each.
        Assert.Contains("1 GB + (100 + 8) × 64 MB × 2 + 3 × 64 MB = 15 GB", untold.Why.Single(evidence => evidence.What == "In numbers").Value, StringComparison.Ordinal);
        Assert.Equal((Severity.Healthy, Severity.Warning, Severity.Healthy), (untold.Severity, small.Severity, large.Severity));
        Assert.Equal("ALTER SYSTEM SET work_mem = '32MB'; SELECT pg_reload_conf();", small.Change!.Command);

        Assert.Contains(small.Why, evidence => evidence.Value == "64MB for role 'reports'");

        AuditFinding Memory(ServerSetting cache) => Situation.Findings(Situation.Server(Ours).With([.. settings, cache]) with
        {
            RoleSettings = [new RoleSetting { Role = "reports", Name = "work_mem", Value = "64MB" }],
        }).Single(finding => finding.Topic == AuditTopic.Memory);
    }

    [Fact]
    public void Somebody_must_get_in_when_the_server_is_full()
    {
        var server = Situation.Server(Ours);
        var none = server with { Limits = server.Limits with { SuperuserReserved = 0 } };
        var outsider = server with { Role = server.Role with { MayUseReserved = false } };

        Assert.Equal(Severity.Warning, Situation.Findings(none).Single(finding => finding.Topic == AuditTopic.ReservedConnections).Severity);
        Assert.Contains("GRANT pg_use_reserved_connections TO \"app\";", Situation.Findings(outsider).Single(finding => finding.Topic == AuditTopic.ReservedConnections).Change!.Command, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("30s", "ms", 30)]
    [InlineData("30000", "ms", 30)]
    [InlineData("2", "s", 2)]
    [InlineData("1.5min", "ms", 90)]
    [InlineData("1 h", "ms", 3600)]
    [InlineData("0", "ms", 0)]
    [InlineData("soon", "ms", null)]
    [InlineData("-1", "ms", null)]
    [InlineData("", "ms", null)]
    [InlineData("30", null, null)]
    public void Durations_are_read_as_PostgreSQL_reads_them(string text, string? unit, int? seconds) =>
        Assert.Equal(seconds is { } known ? TimeSpan.FromSeconds(known) : null, EffectiveSettings.Parse(text, unit));
}
