using LeakGuard.Faults.Scene;
using LeakGuard.Faults.Verdicts;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Faults.Catalogue;

/// <summary>What goes wrong with the server.</summary>
internal static class ServerFaults
{
    // "PostgreSQL Error Codes": admin_shutdown, crash_shutdown, cannot_connect_now.
    private static readonly Clarity Down = new(Network: true, Refusals: true, "57P01", "57P02", "57P03");
    private static readonly Clarity Killed = new(Network: true, Refusals: true, "57P01");
    private static readonly Clarity Silent = new(Network: true, Refusals: true);

    // A backend frozen with one of the server's internal locks holds up all others: they pile up, and then there is no room left.
    private static readonly Clarity HeldUp = new(Network: true, Refusals: true, "53300");
    private static readonly Clarity Crowded = new(Network: true, Refusals: true, "57P01", "53300");
    private static readonly Clarity Full = new(Network: false, Refusals: true, "53100");

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("backends killed at random", Target.Server, Harm.Errors, Killed, KillSomeAsync),
        new("all backends killed", Target.Server, Harm.Errors, Killed, KillAllAsync),
        new("server restarted", Target.Server, Harm.Errors, Down, blow => blow.Server.RestartAsync()),
        new("server killed with -9", Target.Server, Harm.Errors, Down, CrashAsync),
        new("backends frozen", Target.Server, Harm.Slowness, HeldUp, FreezeSomeAsync),
        new("server frozen", Target.Server, Harm.Errors, Silent, FreezeAsync),
        new("no connections left on the server", Target.Server, Harm.Errors, Crowded, CrowdAsync),
        new("disk full", Target.Server, Harm.Errors, Full, FillDiskAsync),
    ];

    private static async Task KillSomeAsync(Blow blow)
    {
        for (var i = 0; i < 10; i++)
        {
            await blow.KillBackendsAsync(most: 2).ConfigureAwait(false);
            await Blow.HoldAsync(0.1).ConfigureAwait(false);
        }
    }

    private static async Task KillAllAsync(Blow blow)
    {
        await blow.KillBackendsAsync(most: int.MaxValue).ConfigureAwait(false);
        await Blow.HoldAsync(0.5).ConfigureAwait(false);
        await blow.KillBackendsAsync(most: int.MaxValue).ConfigureAwait(false);
    }

    private static async Task CrashAsync(Blow blow)
    {
        blow.Server.KillPostmaster();
        await blow.Server.StartAgainAsync().ConfigureAwait(false);
    }

    private static async Task FreezeSomeAsync(Blow blow)
    {
        var frozen = (await blow.BackendsAsync().ConfigureAwait(false)).Take(GuardedBench.PoolSize / 2).ToList();
        frozen = [.. frozen.Where(pid => Try(blow.Server.FreezeBackend, pid))];
        try
        {
            await Task.Delay(Blow.BeyondTimeouts).ConfigureAwait(false);
        }
        finally
        {
            frozen.ForEach(pid => Try(blow.Server.ThawBackend, pid));
        }
    }

    // A session may end at any moment by itself.
    private static bool Try(Action<int> act, int pid)
    {
        try
        {
            act(pid);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task FreezeAsync(Blow blow)
    {
        blow.Server.Freeze();
        try
        {
            await Task.Delay(Blow.BeyondTimeouts).ConfigureAwait(false);
        }
        finally
        {
            blow.Server.Thaw();
        }
    }

    private static async Task CrowdAsync(Blow blow)
    {
        // Whatever the pool loses, others take.
        var others = new NpgsqlConnectionStringBuilder(blow.Server.ConnectionString)
        {
            Username = FaultScene.Role,
            Pooling = false,
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        var crowd = new List<NpgsqlConnection>();
        try
        {
            for (var i = 0; i < 4; i++)
            {
                crowd.AddRange(await Blow.CrowdAsync(others.ConnectionString, int.MaxValue).ConfigureAwait(false));
                await blow.KillBackendsAsync(most: int.MaxValue).ConfigureAwait(false);
                await Blow.HoldAsync(0.2).ConfigureAwait(false);
            }
        }
        finally
        {
            await Blow.DisperseAsync(crowd).ConfigureAwait(false);
        }
    }

    private static async Task FillDiskAsync(Blow blow)
    {
        var quota = await FileSizeQuota.ImposeAsync(blow).ConfigureAwait(false);
        try
        {
            await Blow.HoldAsync(1).ConfigureAwait(false);
        }
        finally
        {
            quota.Lift();
        }
    }
}
