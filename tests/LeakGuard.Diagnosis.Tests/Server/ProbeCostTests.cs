using System.Diagnostics;
using System.Text.Json;
using LeakGuard.Diagnosis.Server;
using LeakGuard.TestSupport;
using Npgsql;
using Xunit.Abstractions;

namespace LeakGuard.Diagnosis.Tests.Server;

/// <summary>What a look costs; the figures are printed: <c>dotnet test … --filter ProbeCost --logger 'console;verbosity=detailed'</c>.</summary>
public sealed class ProbeCostTests(ITestOutputHelper output)
{
    private const int Many = 500;
    private const int Rounds = 40;

    [OwnedServerFact]
    public async Task A_look_at_500_sessions_shows_them_all_in_one_round_trip()
    {
        await using var server = await LocalPostgres.StartAsync(new LocalPostgresOptions { Settings = new Dictionary<string, string> { ["max_connections"] = "600" } });
        await using var sessions = new Sessions(server.ConnectionString);
        await sessions.RunAsync("CREATE TABLE t AS SELECT generate_series(1, 100) id");
        for (var n = 0; n < Many; n++)
        {
            await (n % 10 == 0 ? sessions.OpenAsync("open", "BEGIN", $"UPDATE t SET id = id WHERE id = {n / 10}") : sessions.OpenAsync("idle", "SELECT 1"));
        }

        for (var n = 0; n < 20; n++)
        {
            sessions.Start(await sessions.OpenAsync("blocked"), $"UPDATE t SET id = id WHERE id = {n}");
        }

        using var probe = ServerProbe.For(server.ConnectionString);
        var seen = await Wait.ForAsync(() => probe.LookAsync(), look => look.Backends.Count(backend => backend.IsBlocked) >= 19, "the sessions to block");

        var whole = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            whole.Add((await probe.LookAsync()).Took.TotalMilliseconds);
        }

        Print("whole look, seen from here", whole);
        foreach (var (name, sql) in ServerQueries.Parts)
        {
            Print($"{name}, seen from here", await TimeAsync(server.ConnectionString, sql));
            Print($"{name}, execution on the server", await ExplainAsync(server.ConnectionString, sql));
        }

        Assert.True(seen.Used >= Many, $"{seen.Used} sessions seen.");
        Assert.Equal(50, seen.Clients.Count(backend => backend is { Application: "open", IsIdleInTransaction: true }));
    }

    private static async Task<List<double>> TimeAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await using var command = new NpgsqlCommand(sql, connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
            }

            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times;
    }

    private static async Task<List<double>> ExplainAsync(string connectionString, string sql)
    {
        await using var sessions = new Sessions(connectionString);
        var connection = await sessions.OpenAsync("explain");
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var plan = (string)(await Sessions.RunAsync(connection, $"EXPLAIN (ANALYZE, TIMING off, FORMAT json) {sql}"))!;
            times.Add(JsonDocument.Parse(plan).RootElement[0].GetProperty("Execution Time").GetDouble());
        }

        return times;
    }

    private void Print(string what, List<double> times)
    {
        times.Sort();
        output.WriteLine($"{what}: median {times[times.Count / 2]:0.00} ms, p90 {times[times.Count * 9 / 10]:0.00} ms of {times.Count}");
    }
}
