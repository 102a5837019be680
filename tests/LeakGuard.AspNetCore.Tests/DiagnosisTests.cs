using System.Globalization;
using LeakGuard.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LeakGuard.AspNetCore.Tests;

public sealed class DiagnosisTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_verdict_stands_on_top_where_there_is_a_doctor()
    {
        await using var app = await StartAsync();
        await using var lease = await LeaveInTransactionAsync(app);

        var pool = Assert.Single((await app.ReadAsync("/leakguard")).Pools!);
        var (_, page) = await app.GetAsync(accept: "text/html");
        var (_, text) = await app.GetAsync(accept: "text/plain");

        var verdict = pool.Diagnosis!.Verdicts![0];
        Assert.Equal(("IdleInTransactionLeak", "Warning"), (verdict.Cause, verdict.Severity));
        Assert.Contains("DiagnosisTests.cs:", verdict.Headline, StringComparison.Ordinal);
        foreach (var body in (string[])[page, text])
        {
            var at = body.IndexOf("A transaction opened at", StringComparison.Ordinal);
            Assert.InRange(at, 0, body.IndexOf("Leased", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Leases_alone_ask_no_doctor()
    {
        await using var app = await StartAsync();

        Assert.Null(Assert.Single((await app.ReadAsync()).Pools!).Diagnosis);
    }

    [Fact]
    public async Task Many_who_look_at_once_share_one_diagnosis()
    {
        await using var app = await StartAsync();

        var documents = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.ReadAsync("/leakguard")));

        Assert.Single(documents.Select(document => document.Pools![0].Diagnosis!.At).Distinct());
    }

    [Fact]
    public async Task A_diagnosis_that_is_old_is_made_anew()
    {
        await using var app = await StartAsync(web => web.MapLeakGuard(configure: options => options.DiagnosisLifetime = TimeSpan.Zero));

        var first = await app.ReadAsync("/leakguard");
        var second = await app.ReadAsync("/leakguard");

        Assert.NotEqual(first.Pools![0].Diagnosis!.At, second.Pools![0].Diagnosis!.At);
    }

    [Fact]
    public async Task A_caller_that_leaves_takes_no_diagnosis_away_from_others()
    {
        await using var app = await StartAsync();
        using var leaving = new CancellationTokenSource();

        var left = app.Client.GetAsync(new Uri("/leakguard", UriKind.Relative), leaving.Token);
        var staying = app.ReadAsync("/leakguard");
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.NotNull((await staying).Pools![0].Diagnosis);
    }

    [Fact]
    public async Task Nothing_secret_is_told_in_any_format()
    {
        await using var app = await StartAsync();
        await using var lease = await LeaveInTransactionAsync(app);
        await using var command = lease.CreateCommand();
        command.CommandText = $"SELECT '{Database.Canary}', @value";
        ((NpgsqlParameterCollection)command.Parameters).AddWithValue("value", Database.Canary);
        await command.ExecuteScalarAsync();

        foreach (var accept in (string[])["text/html", "text/plain", "application/json"])
        {
            var (_, body) = await app.GetAsync(accept: accept);
            Assert.DoesNotContain(Database.Canary, body, StringComparison.Ordinal);
            Assert.DoesNotContain("Password", body, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Username", body, StringComparison.Ordinal);
        }
    }

    private static async Task<App> StartAsync(Action<WebApplication>? map = null)
    {
        var connection = await Database.ConnectionStringAsync();
        return await App.StartAsync(
            services => services
                .AddLeakGuard(connection, options => options.Name = string.Create(CultureInfo.InvariantCulture, $"page {Guid.NewGuid():N}"))
                .AddLeakGuardDiagnosis(options =>
                {
                    options.SampleWindow = TimeSpan.FromMilliseconds(100);
                    options.IdleInTransaction = TimeSpan.FromMilliseconds(10);
                }),
            map);
    }

    private static async Task<GuardedConnection> LeaveInTransactionAsync(App app)
    {
        var lease = await app.Pool.OpenConnectionAsync();
        await using var command = lease.CreateCommand();
        await lease.BeginTransactionAsync();
        command.CommandText = "SELECT 1";
        await command.ExecuteScalarAsync();
        Assert.True(await Poll.UntilAsync(() => app.Pool.Leases() is [{ IdleFor.TotalMilliseconds: > 50 }], Generous));
        return lease;
    }
}
