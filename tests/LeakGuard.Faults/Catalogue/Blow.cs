using LeakGuard.Faults.Scene;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Faults.Catalogue;

/// <summary>What a fault needs to strike.</summary>
/// <param name="Bench">The pool under test.</param>
/// <param name="Random">Chance that can be repeated.</param>
internal sealed record Blow(GuardedBench Bench, Random Random)
{
    public FaultScene Scene => Bench.Scene;

    public LocalPostgres Server => Bench.Scene.Server;

    public FaultProxy Network => Bench.Proxy ?? throw new InvalidOperationException($"{Bench.Target} has no network in between.");

    /// <summary>Longer than anybody waits for an answer.</summary>
    public static TimeSpan BeyondTimeouts => GuardedBench.LongestSilence + TimeSpan.FromSeconds(0.5);

    public static Task HoldAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds));

    public Task<LocalPgBouncer> BouncerAsync() => Scene.BouncerAsync(Bench.Target);

    /// <summary>Server processes of the pool under test, those used last before the others.</summary>
    public async Task<IReadOnlyList<int>> BackendsAsync()
    {
        var pids = await Scene.ExecuteAsync($"SELECT coalesce(array_agg(pid ORDER BY state_change DESC), '{{}}') FROM pg_stat_activity WHERE application_name = '{Bench.Name}'")
            .ConfigureAwait(false);
        return (int[])pids!;
    }

    /// <summary>Ends sessions of the pool under test, chosen at random.</summary>
    public Task KillBackendsAsync(int most) => Scene.ExecuteAsync(
        $"SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE application_name = '{Bench.Name}' ORDER BY random() LIMIT {most}) AS chosen");

    /// <summary>Takes connections until there are none left.</summary>
    /// <param name="connectionString">Where.</param>
    /// <param name="most">Or so many.</param>
    public static async Task<IReadOnlyList<NpgsqlConnection>> CrowdAsync(string connectionString, int most)
    {
        var crowd = new List<NpgsqlConnection>();
        while (crowd.Count < most)
        {
            var connection = new NpgsqlConnection(connectionString);
            try
            {
                await connection.OpenAsync().ConfigureAwait(false);
                crowd.Add(connection);
            }
            catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                break;
            }
        }

        return crowd;
    }

    public static async Task DisperseAsync(IEnumerable<NpgsqlConnection> crowd)
    {
        foreach (var connection in crowd)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
