using LeakGuard.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LeakGuard.Cli.Tests.Running;

/// <summary>An application that shows its pool and leaks from it.</summary>
internal sealed class LeakyApp : IAsyncDisposable
{
    public const string PoolName = "orders pool";
    public const int PoolSize = 4;

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    private readonly WebApplication _web;
    private readonly List<GuardedConnection> _leaked = [];

    private LeakyApp(WebApplication web) => _web = web;

    /// <summary>Where it shows its pool.</summary>
    public string Page => $"{_web.Urls.First()}/leakguard";

    public GuardedDataSource Pool => _web.Services.GetRequiredService<GuardedDataSource>();

    public static async Task<LeakyApp> StartAsync(Action<WebApplication>? map = null)
    {
        var connection = new NpgsqlConnectionStringBuilder(await TestServer.ConnectionStringAsync()) { MaxPoolSize = PoolSize, ApplicationName = "orders" }.ConnectionString;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddLeakGuard(connection, options =>
        {
            options.Name = PoolName;
            options.LeakThreshold = TimeSpan.FromMilliseconds(100);
            options.ScanInterval = TimeSpan.FromMilliseconds(50);
        });
        var web = builder.Build();
        (map ?? (static web => web.MapLeakGuard()))(web);
        await web.StartAsync();
        return new LeakyApp(web);
    }

    /// <summary>An application that answers whatever is asked in this one way.</summary>
    public static Task<LeakyApp> AnsweringAsync(int status, string body, string? location = null) => StartAsync(web => web.Run(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        await context.Response.WriteAsync(body);
    }));

    /// <summary>Takes connections and forgets to give them back; waits until the watchdog has noticed.</summary>
    public async Task LeakAsync(int count)
    {
        for (var leak = 0; leak < count; leak++)
        {
            _leaked.Add(await Pool.OpenConnectionAsync());
        }

        Assert.True(await Poll.UntilAsync(() => Pool.Snapshot().Leaked >= count, Generous));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _leaked)
        {
            await connection.DisposeAsync();
        }

        await _web.DisposeAsync();
    }
}
