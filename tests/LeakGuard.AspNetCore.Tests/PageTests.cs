using System.Net;
using System.Text.RegularExpressions;
using LeakGuard.AspNetCore.Exchange;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LeakGuard.AspNetCore.Tests;

public sealed class PageTests
{
    [Theory]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html", "<!doctype html>")]
    [InlineData("application/json", "application/json", "{")]
    [InlineData("*/*", "text/plain", "LeakGuard: ")]
    [InlineData(null, "text/plain", "LeakGuard: ")]
    [InlineData("image/png", "text/plain", "LeakGuard: ")]
    [InlineData("text/html;q=0.1,application/json", "application/json", "{")]
    public async Task A_caller_gets_the_format_it_likes_best(string? accept, string type, string beginning)
    {
        var connection = await Database.ConnectionStringAsync();
        await using var app = await App.StartAsync(services => services.AddLeakGuard(connection));

        var (answer, body) = await app.GetAsync(headers: accept is null ? [] : [("Accept", accept)]);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith(beginning, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lease_is_told_with_its_line_and_the_holders_are_counted()
    {
        var connection = await Database.ConnectionStringAsync();
        await using var app = await App.StartAsync(services => services.AddLeakGuard(connection));
        await using var first = await app.Pool.OpenConnectionAsync();
        await using var transaction = await first.BeginTransactionAsync();
        await using var second = await app.Pool.OpenConnectionAsync(new LeaseIntent("nightly export", TimeSpan.FromHours(2)));

        var document = await app.ReadAsync();

        Assert.Equal(PoolsDocument.CurrentVersion, document.Version);
        Assert.Equal(Environment.ProcessId, document.ProcessId);
        var pool = Assert.Single(document.Pools!);
        Assert.Equal((app.Pool.PoolName, 5, 2), (pool.Name, pool.MaxPoolSize, pool.Leased));
        Assert.Equal(2, pool.Leases!.Count);
        Assert.All(pool.Leases, lease => Assert.Contains("PageTests.cs:", lease.Site, StringComparison.Ordinal));
        Assert.Contains(pool.Leases, lease => lease is { Activity: "IdleInTransaction", InTransaction: true } && lease.ProcessId == first.Inner.ProcessID);
        Assert.Contains(pool.Leases, lease => lease is { Purpose: "nightly export", ExpectedDuration: 7200 });
        Assert.Equal(2, pool.Holders!.Sum(holder => holder.Count));
        foreach (var accept in (string[])["text/html", "text/plain"])
        {
            var (_, body) = await app.GetAsync(accept: accept);
            Assert.Contains("PageTests.cs:", body, StringComparison.Ordinal);
            Assert.Contains("nightly export", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_pool_is_told_of_whatever_its_key()
    {
        var connection = await Database.ConnectionStringAsync();
        await using var app = await App.StartAsync(services => services
            .AddLeakGuard(connection, options => options.Name = "orders")
            .AddLeakGuard(connection, options => options.Name = "archive", serviceKey: "archive"));

        var document = await app.ReadAsync();

        Assert.Equal(["archive", "orders"], document.Pools!.Select(pool => pool.Name));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    public async Task Without_a_pool_the_page_says_so(string accept)
    {
        await using var app = await App.StartAsync(_ => { });

        var (answer, body) = await app.GetAsync(accept: accept);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(accept == "application/json" ? "\"pools\":[]" : "AddLeakGuard", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leases_are_told_from_memory_where_the_database_is_out_of_reach()
    {
        await using var app = await App.StartAsync(services => services.AddLeakGuard("Host=192.0.2.1;Username=nobody;Timeout=60"));

        var document = await app.ReadAsync();

        Assert.Equal(0, Assert.Single(document.Pools!).Leased);
    }

    [Fact]
    public async Task What_others_chose_is_escaped_and_nothing_comes_from_elsewhere()
    {
        const string Hostile = "<script>alert('x')</script>\"&";
        var connection = await Database.ConnectionStringAsync();
        await using var app = await App.StartAsync(services => services.AddLeakGuard(connection, options => options.Name = Hostile));
        await using var lease = await app.Pool.OpenConnectionAsync(new LeaseIntent(Hostile + "\e[2J", TimeSpan.FromHours(1)));

        var (answer, page) = await app.GetAsync(accept: "text/html");
        var (_, text) = await app.GetAsync(accept: "text/plain");

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
        Assert.DoesNotMatch(new Regex("(src|href)=\"[^\"]"), page);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Only_reading_is_answered()
    {
        await using var app = await App.StartAsync(_ => { });

        using var answer = await app.Client.PostAsync(new Uri("/leakguard", UriKind.Relative), null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task A_setting_out_of_its_range_stops_the_start() =>
        await Assert.ThrowsAsync<ArgumentException>(() => App.StartAsync(_ => { }, web => web.MapLeakGuard(configure: options => options.DiagnosisLifetime = TimeSpan.FromDays(2))));
}
