using System.Diagnostics;
using LeakGuard.TestSupport;
using Npgsql;
using Xunit.Abstractions;

namespace LeakGuard.Diagnosis.Tests.Fleet;

/// <summary>Five processes under load whose pools together are larger than the server.</summary>
public sealed class FleetProcessTests(ITestOutputHelper output)
{
    private const int Instances = 5;
    private const int PoolSize = 12;
    private const string Interval = "1000";
    private const string Workers = "20";

    // The promise: balanced anew within so long of a peer's death. Above it stands twice the interval.
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(10);

    private readonly List<string> _story = [];

    [OwnedServerFact]
    public async Task Five_processes_share_one_server_and_take_over_what_a_killed_one_leaves()
    {
        await using var server = await StartServerAsync();
        var pool = await PoolAsync(server, server.ConnectionString);

        await PlayAsync("one server", server, [pool, Interval, Workers], newcomers: 2);
    }

    [OwnedPgBouncerFact]
    public async Task Five_processes_share_one_PgBouncer_and_take_over_what_a_killed_one_leaves()
    {
        await using var server = await StartServerAsync();
        var direct = await PoolAsync(server, server.ConnectionString);
        await using var bouncer = await LocalPgBouncer.StartAsync(direct, new LocalPgBouncerOptions { DefaultPoolSize = 20 });
        var pool = await PoolAsync(server, bouncer.ConnectionString);

        await PlayAsync("one PgBouncer", server, [pool, Interval, Workers, direct, bouncer.AdminConnectionString], newcomers: 1);
    }

    private async Task PlayAsync(string before, LocalPostgres server, string[] arguments, int newcomers)
    {
        List<FleetProcess> fleet = [];
        try
        {
            fleet.AddRange(await Task.WhenAll(Enumerable.Range(0, Instances).Select(_ => FleetProcess.StartAsync(arguments))));
            await BalancedAsync(fleet, "all have started");
            var killed = fleet[2];
            Assert.Equal("", (await killed.LoadAsync()).Failures);
            fleet.Remove(killed);
            killed.Kill();
            var dead = Stopwatch.StartNew();
            await BalancedAsync(fleet, "one was killed");
            var took = dead.Elapsed;
            await killed.DisposeAsync();
            _story.Add($"Balanced anew {took.TotalSeconds:0.0} s after the kill.");
            Assert.True(took < Promise, $"It took {took}.");

            fleet.AddRange(await Task.WhenAll(Enumerable.Range(0, newcomers).Select(_ => FleetProcess.StartAsync(arguments))));
            await BalancedAsync(fleet, "others have come");
            await AllWentWellAsync(fleet, server);
            Tell($"Five processes before {before}: {string.Join(' ', _story)}");
        }
        finally
        {
            await Task.WhenAll(fleet.Select(instance => instance.DisposeAsync().AsTask()));
        }
    }

    // Everybody has seen everybody, has what is fair, and works with all of it.
    private async Task BalancedAsync(List<FleetProcess> fleet, string when)
    {
        var shares = await Wait.ForAsync(
            () => Task.WhenAll(fleet.Select(instance => instance.ShareAsync())),
            seen => seen.All(share => share.Instances == fleet.Count && share.Connections == share.Fair && share.Claimed == share.Connections),
            $"shares to be balanced when {when}");
        var budget = shares[0].Budget;
        var fair = (double)budget / fleet.Count;
        _story.Add($"When {when}: {string.Join(" + ", shares.Select(share => share.Connections))} of {budget}.");
        Assert.All(shares, share => Assert.Equal((budget, ""), (share.Budget, share.Failure)));
        Assert.Equal(budget, shares.Sum(share => share.Connections));
        Assert.All(shares, share => Assert.InRange(share.Connections, fair - Math.Max(1, fair / 10), fair + Math.Max(1, fair / 10)));
    }

    private async Task AllWentWellAsync(List<FleetProcess> fleet, LocalPostgres server)
    {
        var before = await Task.WhenAll(fleet.Select(instance => instance.LoadAsync()));
        var loads = await Wait.ForAsync(
            () => Task.WhenAll(fleet.Select(instance => instance.LoadAsync())),
            now => now.Zip(before).All(pair => pair.First.Served > pair.Second.Served + 50),
            "everybody to go on");
        _story.Add($"Served {string.Join(" + ", loads.Select(load => load.Served))}, refused by the guard {loads.Sum(load => load.Refused)}.");
        Assert.All(loads, load => Assert.Equal("", load.Failures));
        var log = await File.ReadAllTextAsync(Path.Combine(server.Folder, "server.log"));
        Assert.Contains("LOG:  00000:", log, StringComparison.Ordinal); // It does tell SQLSTATEs.
        Assert.DoesNotContain("53300", log, StringComparison.Ordinal);
    }

    // LEAKGUARD_NOTES names the file that tests/run.sh prints.
    private void Tell(string text)
    {
        output.WriteLine(text);
        if (Environment.GetEnvironmentVariable("LEAKGUARD_NOTES") is { Length: > 0 } file)
        {
            File.AppendAllText(file, text + "\n");
        }
    }

    private static Task<LocalPostgres> StartServerAsync() => LocalPostgres.StartAsync(new LocalPostgresOptions
    {
        Settings = new Dictionary<string, string> { ["max_connections"] = "40", ["log_error_verbosity"] = "verbose" },
    });

    // As an ordinary role, which sees names alone of what others do and gets none of the reserved slots.
    private static async Task<string> PoolAsync(LocalPostgres server, string connectionString)
    {
        await using var sessions = new Sessions(server.ConnectionString);
        await sessions.RunAsync("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shop') THEN CREATE ROLE shop LOGIN; END IF; END $$");
        return new NpgsqlConnectionStringBuilder(connectionString)
        {
            Username = "shop",
            ApplicationName = "shop",
            MaxPoolSize = PoolSize,
            NoResetOnClose = true,
            Timeout = 30,
        }.ConnectionString;
    }
}
