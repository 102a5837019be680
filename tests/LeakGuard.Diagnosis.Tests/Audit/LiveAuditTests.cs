using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Diagnosis.Tests.Audit;

/// <summary>Audits of real servers, poolers and pools.</summary>
public sealed class LiveAuditTests
{
    public static TheoryData<int> Majors => [.. Servers.Majors];

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_pool_larger_than_its_server_and_missing_time_outs_are_found(int major)
    {
        var server = await Servers.GetAsync(major);
        await using var guard = GuardedPool.Start(server.ConnectionString, 300);
        await using var lease = await guard.OpenConnectionAsync();

        var report = await guard.AuditAsync();

        Assert.Equal(Severity.Warning, report.Severity);
        var budget = Assert.Single(report.Findings, finding => finding.Topic == AuditTopic.ConnectionBudget);
        Assert.Contains("1 × 300 = 300", budget.Headline, StringComparison.Ordinal);
        Assert.Contains("the server takes 197", budget.Headline, StringComparison.Ordinal);
        Assert.InRange(int.Parse(budget.Change!.Value, System.Globalization.CultureInfo.InvariantCulture), 1, 177);
        var timeouts = report.Findings.Where(finding => finding.Topic == AuditTopic.Timeouts).Select(finding => finding.Change!.Setting).Order();
        string[] known = ["idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout"];
        Assert.Equal(server.Version.Major >= 17 ? [.. known, "transaction_timeout"] : known, timeouts);
        Assert.Contains("max_connections + max_parallel_workers", Assert.Single(report.Findings, finding => finding.Topic == AuditTopic.Memory).Why[0].Value, StringComparison.Ordinal);
        Assert.Empty(report.Notes);
        Assert.Equal(1, guard.Snapshot().TotalLeases);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task What_the_audit_says_to_run_is_taken_by_the_server_and_then_nothing_is_missing(int major)
    {
        var server = await Servers.GetAsync(major);
        var database = await server.CreateDatabaseAsync($"audit_{Guid.NewGuid():N}");
        await using var sessions = new Sessions(database);
        await sessions.RunAsync("DROP ROLE IF EXISTS audited; CREATE ROLE audited LOGIN; GRANT pg_monitor TO audited");
        var settings = new NpgsqlConnectionStringBuilder(database) { Username = "audited", ApplicationName = "audited shop" };
        await sessions.OpenAsAsync("audited", "audited shop");
        using var before = Doctor.For(settings.ConnectionString);

        var missing = OfOurs(await before.AuditAsync());
        foreach (var command in missing.Select(finding => finding.Change!.Command.Split('\n').Single(line => line.Contains("\"audited\"", StringComparison.Ordinal))))
        {
            await sessions.RunAsync(command);
        }

        using var after = Doctor.For(settings.ConnectionString);
        Assert.Equal(server.Version.Major >= 17 ? 4 : 3, missing.Count);
        Assert.Empty(OfOurs(await after.AuditAsync()));
        await sessions.RunAsync("DROP OWNED BY audited; DROP ROLE IF EXISTS audited");

        static List<AuditFinding> OfOurs(AuditReport report) => [.. report.Findings.Where(finding => finding.Topic == AuditTopic.Timeouts && finding.Change!.Command.Contains("\"audited\"", StringComparison.Ordinal))];
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task Instances_that_name_themselves_are_counted(int major)
    {
        var server = await Servers.GetAsync(major);
        await using var sessions = new Sessions(server.ConnectionString);
        await sessions.OpenAsync("counted@web-1:10");
        await sessions.OpenAsync("counted@web-1:11");
        await sessions.OpenAsync("counted@web-2:10");
        using var doctor = Doctor.For(server.ConnectionString + ";Maximum Pool Size=90;Application Name=counted");

        var report = await doctor.AuditAsync();

        var budget = Assert.Single(report.Findings, finding => finding.Topic == AuditTopic.ConnectionBudget);
        Assert.Contains("3 × 90 = 270", budget.Headline, StringComparison.Ordinal);
        Assert.Contains(budget.Why, evidence => evidence.Value == "3 of 'counted', told apart by name");
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_role_that_sees_little_audits_what_it_sees_and_says_the_rest(int major)
    {
        var server = await Servers.GetAsync(major);
        await using var sessions = new Sessions(server.ConnectionString);
        await sessions.RunAsync("DROP ROLE IF EXISTS plain_audit; CREATE ROLE plain_audit LOGIN");
        await sessions.OpenAsync("somebody else");
        using var doctor = Doctor.For(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = "plain_audit" }.ConnectionString);

        var report = await doctor.AuditAsync();

        Assert.Contains(report.Notes, note => note.Contains("GRANT pg_monitor", StringComparison.Ordinal));
        Assert.Contains(report.Findings, finding => finding.Topic == AuditTopic.Memory);
    }

    [Fact]
    public async Task A_server_out_of_reach_is_noted_and_the_pool_is_audited_all_the_same()
    {
        await using var guard = GuardedPool.Start("Host=127.0.0.1;Port=1;Username=x;Password=hunter2;Database=y;Timeout=0", 5);

        var report = await guard.AuditAsync();

        Assert.Contains(report.Notes, note => note.Contains("nothing listens there", StringComparison.Ordinal));
        Assert.Contains(report.Findings, finding => finding.Change is { Setting: "Timeout", Value: "15" });
        Assert.DoesNotContain("hunter2", report + System.Text.Json.JsonSerializer.Serialize(report), StringComparison.Ordinal);
    }

    [PgBouncerFact]
    public async Task Session_features_seen_and_prepared_statements_are_held_against_the_real_pooler()
    {
        var server = await Servers.GetAsync();
        await using var pooler = await LocalPgBouncer.StartAsync(server.ConnectionString, new LocalPgBouncerOptions { PoolMode = PoolMode.Transaction, QueryWaitTimeout = TimeSpan.Zero });
        var settings = new NpgsqlConnectionStringBuilder(pooler.ConnectionString) { MaxAutoPrepare = 20, ApplicationName = "shop", NoResetOnClose = true };
        await using var guard = NpgsqlDataSource.Create(settings.ConnectionString).WithLeakGuard(options => options.Pooler = PoolerMode.Transaction);
        using var doctor = Doctor.For(guard, new DiagnosisOptions { ServerConnectionString = server.ConnectionString, PgBouncerConnectionString = pooler.AdminConnectionString });
        await using (var connection = await guard.OpenConnectionAsync())
        {
            await connection.RunAsync("SELECT pg_advisory_lock(4711)");
            await connection.RunAsync("SELECT pg_advisory_unlock(4711)");
        }

        var report = await doctor.AuditAsync();

        Assert.Equal([SessionFeature.AdvisoryLock], Assert.Single(report.Seen.Pools).SessionFeatures);
        Assert.Equal(Severity.Critical, report.Severity);
        Assert.Contains("AdvisoryLock", Assert.Single(report.Findings, finding => finding.Topic == AuditTopic.PoolerMode).Headline, StringComparison.Ordinal);
        Assert.Contains(report.Findings, finding => finding.Change is { Setting: "query_wait_timeout" } && finding.Severity == Severity.Warning);
        var prepared = report.Findings.Where(finding => finding.Topic == AuditTopic.PreparedStatements);
        Assert.Equal(report.Seen.Pooler!.Version < new Version(1, 21), prepared.Any(finding => finding.Change!.Command == "Max Auto Prepare=0"));
    }
}
