namespace LeakGuard.Diagnosis.Tests.Audit;

/// <summary>What connection strings say, and what of it may be told.</summary>
public sealed class KeywordTests
{
    public static TheoryData<string, string, Severity, string> Keywords => new()
    {
        { "Trust Server Certificate=true", "Trust Server Certificate", Severity.Healthy, "remove 'Trust Server Certificate'" },
        { "Internal Command Timeout=5", "Internal Command Timeout", Severity.Healthy, "remove 'Internal Command Timeout'" },
        { "Load Table Composites=true", "Load Table Composites", Severity.Healthy, "builder.ConfigureTypeLoading(types => types.EnableTableCompositesLoading());" },
        { "Server Compatibility Mode=NoTypeLoading", "Server Compatibility Mode", Severity.Healthy, "builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));" },
        { "Multiplexing=true", "Multiplexing", Severity.Warning, "Multiplexing=false" },
        { "Write Coalescing Buffer Threshold Bytes=2000", "Write Coalescing Buffer Threshold Bytes", Severity.Healthy, "remove 'Write Coalescing Buffer Threshold Bytes'" },
        { "Pooling=false", "Pooling", Severity.Warning, "Pooling=true" },
        { "No Reset On Close=true", "No Reset On Close", Severity.Warning, "No Reset On Close=false" },
        { "Enlist=false", "Enlist", Severity.Healthy, "Enlist=true" },
        { "Timeout=0", "Timeout", Severity.Warning, "Timeout=15" },
        { "Persist Security Info=true", "Persist Security Info", Severity.Warning, "Persist Security Info=false" },
        { "Log Parameters=true", "Log Parameters", Severity.Warning, "Log Parameters=false" },
        { "Include Error Detail=true", "Include Error Detail", Severity.Warning, "Include Error Detail=false" },
        { "Application Name=", "Application Name", Severity.Healthy, "Application Name=orders" },
    };

    [Theory]
    [MemberData(nameof(Keywords))]
    public void A_keyword_that_is_stale_or_harms_is_named_with_what_to_write(string keywords, string keyword, Severity severity, string command)
    {
        var finding = Assert.Single(Situation.Findings(pool: Situation.Pool(keywords)));

        Assert.Equal((AuditTopic.ConnectionString, severity, keyword, command), (finding.Topic, finding.Severity, finding.Change!.Setting, finding.Change.Command));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Maximum Pool Size=20;Timeout=5;Command Timeout=60;Enlist=true")]
    [InlineData("Max Auto Prepare=20")]
    public void Nothing_is_found_where_nothing_is_wrong(string keywords) => Assert.Empty(Situation.Findings(pool: Situation.Pool(keywords)));

    [Fact]
    public void No_word_of_the_connection_string_but_keywords_and_numbers_is_ever_told()
    {
        const string Secret = "canary";
        var pool = Situation.Pool($"Username={Secret};Passfile=/{Secret};Search Path={Secret};Options=-c search_path={Secret} -c statement_timeout={Secret};SSL Key={Secret};Persist Security Info=true;Timeout=0;Trust Server Certificate=true");

        var report = Auditor.Report(new AuditFacts { Server = Situation.Server(Situation.Sessions(90, "orders")), Pools = [pool], Pooler = Situation.Pooler("1.18.0") }, Sample.Now, TimeSpan.Zero);

        Assert.NotEmpty(report.Findings);
        Assert.DoesNotContain(Secret, report + System.Text.Json.JsonSerializer.Serialize(report), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_seen_is_noted()
    {
        var nothing = Auditor.Report(new AuditFacts { ServerFailure = new ServerFailure(ServerFailureKind.Unreachable, "db:5432 refuses connections.") }, Sample.Now, TimeSpan.Zero);
        var unasked = Auditor.Report(new AuditFacts { Pools = [Situation.Pool("", PoolerMode.Transaction)] }, Sample.Now, TimeSpan.Zero);

        Assert.Empty(nothing.Findings);
        Assert.Equal(Severity.Healthy, nothing.Severity);
        Assert.Contains(nothing.Notes, note => note.Contains("refuses connections", StringComparison.Ordinal));
        Assert.Contains(nothing.Notes, note => note.Contains("No pool's settings are known", StringComparison.Ordinal));
        Assert.Contains(unasked.Notes, note => note.Contains("its console was not asked", StringComparison.Ordinal));
    }
}
