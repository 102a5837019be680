namespace LeakGuard.Diagnosis.Tests.Audit;

/// <summary>PgBouncer's version, mode and sizes, against what pools ask of it and servers give it.</summary>
public sealed class PoolerRuleTests
{
    private const string Unreset = "No Reset On Close=true";

    public static TheoryData<string, PoolerSnapshot?, Severity?, string?> Prepared => new()
    {
        { "before 1.21 there are none", Situation.Pooler("1.18.0"), Severity.Critical, "Max Auto Prepare=0" },
        { "as late as 1.20", Situation.Pooler("1.20.1"), Severity.Critical, "Max Auto Prepare=0" },
        { "from 1.21, where switched on", Situation.Pooler("1.21.0"), null, null },
        { "from 1.21, where not", Situation.Pooler("1.21.0", config: ("max_prepared_statements", "0")), Severity.Critical, "max_prepared_statements = 200" },
        { "fewer than the pool wants", Situation.Pooler(config: ("max_prepared_statements", "10")), Severity.Healthy, "max_prepared_statements = 200" },
        { "a session keeps them", Situation.Pooler("1.18.0", mode: "session"), null, null },
        { "a pooler that was not asked", null, Severity.Warning, "Max Auto Prepare=0" },
    };

    [Theory]
    [MemberData(nameof(Prepared))]
    public void Prepared_statements_need_a_pooler_that_knows_them(string what, PoolerSnapshot? pooler, Severity? severity, string? command)
    {
        var finding = Situation.Findings(pool: Situation.Pool($"Max Auto Prepare=20;{Unreset}", PoolerMode.Transaction), pooler: pooler).SingleOrDefault(finding => finding.Topic == AuditTopic.PreparedStatements);

        Assert.True(severity == finding?.Severity, $"{what}: {finding}");
        Assert.Equal(command, finding?.Change?.Command);
    }

    [Fact]
    public void Preparing_by_hand_counts_as_well()
    {
        var pool = Situation.Pool(Unreset, PoolerMode.Transaction, SessionFeature.PreparedStatement);

        Assert.Equal("pool_mode = session", Situation.Findings(pool: pool, pooler: Situation.Pooler("1.18.0")).Single(finding => finding.Topic == AuditTopic.PreparedStatements).Change!.Command);
        Assert.Empty(Situation.Findings(pool: pool, pooler: Situation.Pooler()));
    }

    public static TheoryData<string, string, PoolerMode, string, SessionFeature[], Severity?, string?> Modes => new()
    {
        { "in order", "transaction", PoolerMode.Transaction, Unreset, [], null, null },
        { "settings of the session", "transaction", PoolerMode.Transaction, Unreset, [SessionFeature.Setting], Severity.Warning, "app = … pool_mode=session" },
        { "a lock nobody gives back", "transaction", PoolerMode.Transaction, Unreset, [SessionFeature.AdvisoryLock], Severity.Critical, "app = … pool_mode=session" },
        { "a message nobody gets", "transaction", PoolerMode.Transaction, Unreset, [SessionFeature.Listen], Severity.Critical, "app = … pool_mode=session" },
        { "a session for each", "session", PoolerMode.Session, "", [SessionFeature.Listen], null, null },
        { "not declared", "transaction", PoolerMode.None, Unreset, [], Severity.Warning, "options.Pooler = PoolerMode.Transaction;" },
        { "declared as another", "transaction", PoolerMode.Session, Unreset, [], Severity.Warning, "options.Pooler = PoolerMode.Transaction;" },
        { "declared as worse than it is", "session", PoolerMode.Transaction, "", [], Severity.Healthy, "options.Pooler = PoolerMode.Session;" },
        { "each lease resets another's session", "transaction", PoolerMode.Transaction, "", [], Severity.Warning, "No Reset On Close=true" },
        { "no transaction of several statements", "statement", PoolerMode.Transaction, Unreset, [], Severity.Warning, "pool_mode = transaction" },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public void The_poolers_mode_suits_the_code_the_declaration_and_the_reset(string what, string mode, PoolerMode declared, string keywords, SessionFeature[] features, Severity? severity, string? command)
    {
        var finding = Situation.Findings(pool: Situation.Pool(keywords, declared, features), pooler: Situation.Pooler(mode: mode)).SingleOrDefault(finding => finding.Topic == AuditTopic.PoolerMode);

        Assert.True(severity == finding?.Severity, $"{what}: {finding}");
        Assert.Equal(command, finding?.Change?.Command);
    }

    [Fact]
    public void The_poolers_pools_have_to_fit_into_the_server()
    {
        var server = Situation.Server(Situation.Sessions(17, "other", "127.0.0.1"));
        var pool = Situation.Pool($"{Unreset};Maximum Pool Size=10", PoolerMode.Transaction);

        var tooMany = Size(Situation.Pooler(pools: 5))!;

        Assert.Equal((Severity.Warning, "default_pool_size = 14"), (tooMany.Severity, tooMany.Change!.Command));
        Assert.Contains("100 server connections for its 5 pools, and the server takes 97, of which others hold 17", tooMany.Headline, StringComparison.Ordinal);
        Assert.Null(Size(Situation.Pooler(pools: 4)));
        Assert.Null(Size(Situation.Pooler(pools: 5, config: ("max_db_connections", "15"))));

        AuditFinding? Size(PoolerSnapshot pooler) => Situation.Findings(server, pool, pooler).SingleOrDefault(finding => finding.Topic == AuditTopic.PoolerSize);
    }

    [Theory]
    [InlineData("max_client_conn", "5", Severity.Critical, "max_client_conn = 120")]
    [InlineData("max_client_conn", "50", Severity.Warning, "max_client_conn = 120")]
    [InlineData("max_client_conn", "100", null, null)]
    [InlineData("query_wait_timeout", "0", Severity.Warning, "query_wait_timeout = 15")]
    [InlineData("query_wait_timeout", "120", Severity.Healthy, "query_wait_timeout = 15")]
    [InlineData("query_wait_timeout", "20", null, null)]
    public void Clients_and_waits_of_the_pooler_are_bounded_well(string setting, string value, Severity? severity, string? command)
    {
        var finding = Situation.Findings(pool: Situation.Pool(Unreset, PoolerMode.Transaction), pooler: Situation.Pooler(config: (setting, value))).SingleOrDefault(finding => finding.Topic == AuditTopic.PoolerSize);

        Assert.Equal((severity, command), (finding?.Severity, finding?.Change?.Command));
    }

    [Theory]
    [InlineData("600", "server_idle_timeout = 100")]
    [InlineData("0", "server_idle_timeout = 100")]
    [InlineData("60", null)]
    public void A_server_that_ends_idle_sessions_is_weighed_against_the_pooler(string seconds, string? command)
    {
        var server = Situation.Server().With(Situation.Setting("idle_session_timeout", "200000", "ms"));

        Assert.Equal(command, Situation.Findings(server, pooler: Situation.Pooler(config: ("server_idle_timeout", seconds))).SingleOrDefault(finding => finding.Change?.Setting == "server_idle_timeout")?.Change?.Command);
    }
}
