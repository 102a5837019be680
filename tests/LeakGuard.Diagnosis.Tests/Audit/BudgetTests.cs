namespace LeakGuard.Diagnosis.Tests.Audit;

/// <summary>Pool size times instances, against what the server takes.</summary>
public sealed class BudgetTests
{
    public static TheoryData<string, ServerSnapshot, string, Severity?, string?> Budgets => new()
    {
        { "one instance alone opens more than there are", Fleet(1, 2), "", Severity.Warning, "87" },
        { "three instances in all", Fleet(3, 2), "Maximum Pool Size=40", Severity.Warning, "29" },
        { "the same while the server is nearly full", Fleet(3, 27), "Maximum Pool Size=40", Severity.Critical, "29" },
        { "beside what others hold", Fleet(2, 5, others: 40), "Maximum Pool Size=30", Severity.Warning, "25" },
        { "fits, but not with one instance more", Fleet(2, 2), "Maximum Pool Size=40", Severity.Healthy, "29" },
        { "fits, with one instance more", Fleet(2, 2), "Maximum Pool Size=30", null, null },
        { "none of it is open now", Fleet(0, 0), "Maximum Pool Size=40", null, null },
        { "not pooled, so not bounded by its size", Fleet(3, 2), "Maximum Pool Size=40;Pooling=false", null, null },
    };

    [Theory]
    [MemberData(nameof(Budgets))]
    public void A_fleet_gets_what_the_server_has(string what, ServerSnapshot server, string keywords, Severity? severity, string? size)
    {
        var finding = Budget(server, Situation.Pool(keywords));

        Assert.True(severity == finding?.Severity, $"{what}: {finding}");
        Assert.Equal(size, finding?.Change?.Value);
        Assert.Equal(size is null ? null : $"Maximum Pool Size={size}", finding?.Change?.Command);
    }

    [Fact]
    public void Instances_are_told_apart_by_name_by_reserve_connection_or_by_address()
    {
        var named = Situation.Server([.. Situation.Sessions(2, "orders@web-1:17"), .. Situation.Sessions(2, "orders@web-1:18", firstPid: 200), .. Situation.Sessions(1, "orders@web-2:17", firstPid: 300)]);
        var reserves = Situation.Server([.. Situation.Sessions(4, "orders"), .. Situation.Sessions(1, "leakguard/orders#0000000a", firstPid: 200), .. Situation.Sessions(1, "leakguard/orders#0000000b", firstPid: 300), .. Situation.Sessions(1, "leakguard/cli#0000000c", firstPid: 400)]);
        var bare = Situation.Server([.. Situation.Sessions(4, "orders"), .. Situation.Sessions(4, "orders", "10.0.0.2", 200)]);

        Assert.Equal("3 of 'orders', told apart by name", Instances(named));
        Assert.Equal("2 of 'orders', told apart by their LeakGuard's reserve connections", Instances(reserves));
        Assert.StartsWith("2 of 'orders', told apart by client address, so that several processes of one machine count as one", Instances(bare), StringComparison.Ordinal);

        static string Instances(ServerSnapshot server) => Budget(server, Situation.Pool(""))!.Why.Single(evidence => evidence.What == "Instances").Value;
    }

    [Fact]
    public void A_limit_of_the_role_counts_where_it_is_lower()
    {
        var server = Fleet(2, 2);
        server = server with { Limits = server.Limits with { Roles = new Dictionary<string, int> { ["app"] = 20, ["other"] = 1 } } };

        var finding = Budget(server, Situation.Pool("Maximum Pool Size=15"))!;

        Assert.Equal((Severity.Warning, "9"), (finding.Severity, finding.Change!.Value));
        Assert.Contains("2 × 15 = 30", finding.Headline, StringComparison.Ordinal);
        Assert.Contains("role 'app' takes 20", finding.Headline, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_pools_of_one_application_share_what_there_is()
    {
        var facts = new AuditFacts { Server = Fleet(3, 2), Pools = [Situation.Pool("Maximum Pool Size=30") with { PoolName = "a" }, Situation.Pool("Maximum Pool Size=10") with { PoolName = "b" }] };

        var finding = Auditor.Findings(facts).Single(finding => finding.Topic == AuditTopic.ConnectionBudget);

        Assert.Contains("3 × 40 = 120", finding.Headline, StringComparison.Ordinal);
        Assert.Equal("Maximum Pool Size=21  (pool 'a')\nMaximum Pool Size=7  (pool 'b')", finding.Change!.Command);
    }

    [Fact]
    public void Where_no_pool_is_known_each_service_is_told_its_most()
    {
        var hint = Budget(Fleet(2, 5, others: 7), null)!;
        var crowded = Budget(Fleet(2, 40), null)!;

        Assert.Equal((Severity.Healthy, "40"), (hint.Severity, hint.Change!.Value));
        Assert.Equal((Severity.Warning, "43"), (crowded.Severity, crowded.Change!.Value));
    }

    private static AuditFinding? Budget(ServerSnapshot server, PoolConfiguration? pool) =>
        Situation.Findings(server, pool).SingleOrDefault(finding => finding.Topic == AuditTopic.ConnectionBudget);

    // So many instances with so many sessions each; and those of others.
    private static ServerSnapshot Fleet(int instances, int sessions, int others = 0) => Situation.Server(
    [
        .. Enumerable.Range(1, instances).SelectMany(instance => Situation.Sessions(sessions, "orders", $"10.0.0.{instance}", instance * 100)),
        .. Situation.Sessions(others, "other", "10.0.1.1", 2000),
    ]);
}
