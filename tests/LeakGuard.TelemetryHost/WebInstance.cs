using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LeakGuard.TelemetryHost;

/// <summary>One instance of a web service with a pool of its own, which leaks when it is told to.</summary>
internal static class WebInstance
{
    private static readonly ConcurrentBag<DbConnection> Leaked = [];
    private static int _readinessAnswers;

    public static async Task<int> RunAsync(string port, string connectionString)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddLeakGuard(connectionString, options =>
        {
            options.ScanInterval = TimeSpan.FromMilliseconds(100);
            options.LeakThreshold = TimeSpan.FromMilliseconds(500);
            options.Queue.WaitTimeout = TimeSpan.FromSeconds(4);
            options.Health.UnhealthyAfter = TimeSpan.FromSeconds(1);
            options.Health.RecoverAfter = TimeSpan.FromSeconds(1);
        });
        builder.Services.AddHealthChecks().AddLeakGuard();

        await using var app = builder.Build();
        app.Use(CountReadinessAsync);
        app.MapHealthChecks("/ready", new() { Predicate = check => check.Tags.Contains(LeakGuardTags.Ready) });
        app.MapGet("/", WorkAsync);
        app.MapGet("/state", State);
        app.MapPost("/leak", LeakAsync);
        app.MapPost("/mend", MendAsync);
        await app.StartAsync();
        Console.WriteLine("listening");
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private static async Task CountReadinessAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Request.Path == "/ready")
        {
            Interlocked.Increment(ref _readinessAnswers);
        }
    }

    private static async Task<IResult> WorkAsync(DbDataSource database, CancellationToken stop)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(stop);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1";
            await command.ExecuteScalarAsync(stop);
            return Results.Text("served");
        }
        catch (NpgsqlException refusal)
        {
            return Results.Text(refusal.GetType().Name, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static object State(GuardedDataSource guard)
    {
        var pool = guard.Snapshot();
        return new { pool.Leased, pool.Waiting, Breaker = pool.Breaker.ToString(), Readiness = Volatile.Read(ref _readinessAnswers) };
    }

    private static async Task LeakAsync(GuardedDataSource guard)
    {
        while (guard.Snapshot() is var pool && pool.Leased < pool.MaxPoolSize)
        {
            Leaked.Add(await guard.OpenConnectionAsync());
        }
    }

    private static async Task MendAsync()
    {
        while (Leaked.TryTake(out var connection))
        {
            await connection.DisposeAsync();
        }
    }
}
