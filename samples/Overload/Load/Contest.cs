using LeakGuard.TestSupport;
using Npgsql;
using Overload.Guards;

namespace Overload.Load;

/// <summary>All guards under all loads, on one server: each with a pool of its own, one after the other.</summary>
internal sealed class Contest(Plan plan, Action<string> tell)
{
    public async IAsyncEnumerable<CellResult> RunAsync()
    {
        await using var postgres = await LocalPostgres.StartAsync();
        var settings = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { MaxPoolSize = Guard.PoolSize }.ConnectionString;
        await using var bare = new BareNpgsql(settings);
        await using var polly = new PollyLimited(settings);
        await using var leakGuard = new LeakGuarded(settings);
        Guard[] guards = [bare, polly, leakGuard];
        foreach (var guard in guards)
        {
            await ClosedLoop.MeasureAsync(guard, plan.Measuring / 2); // Opens its connections, and has its code compiled.
        }

        foreach (var load in plan.Loads)
        {
            var capacity = await ClosedLoop.MeasureAsync(bare, plan.Measuring);
            foreach (var guard in guards)
            {
                tell(FormattableString.Invariant($"{load}x of {capacity:0} requests/s, {guard.Name} ..."));
                yield return await new Cell(guard, load, capacity, plan.DurationOf(load, guard == bare)).RunAsync();
            }
        }
    }
}
