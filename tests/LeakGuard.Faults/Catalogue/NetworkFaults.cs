using LeakGuard.Faults.Scene;
using LeakGuard.Faults.Verdicts;
using LeakGuard.TestSupport;

namespace LeakGuard.Faults.Catalogue;

/// <summary>What goes wrong between the pool and the server.</summary>
internal static class NetworkFaults
{
    // The server has the broken sessions until it notices, and then may have no room for those that come after them.
    private static readonly Clarity Broken = new(Network: true, Refusals: true, "53300");
    private static readonly Clarity Silent = new(Network: true, Refusals: true);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("connections reset", Target.Network, Harm.Errors, Broken, ResetAsync),
        new("connections refused", Target.Network, Harm.Errors, Broken, RefuseAsync),
        new("half-open connections", Target.Network, Harm.Errors, Silent, HalfOpenAsync),
        new("black hole", Target.Network, Harm.Errors, Silent, blow => WithAsync(blow, network => network.BlackHole(), Blow.BeyondTimeouts)),
        new("latency", Target.Network, Harm.Slowness, Silent, blow => WithAsync(blow, network => network.Latency(TimeSpan.FromMilliseconds(100)), TimeSpan.FromSeconds(2))),
        new("trickle", Target.Network, Harm.Slowness, Silent, blow => WithAsync(blow, network => network.Trickle(bytesPerSecond: 400), TimeSpan.FromSeconds(2))),
    ];

    private static async Task ResetAsync(Blow blow)
    {
        for (var i = 0; i < 6; i++)
        {
            blow.Network.ResetConnections();
            await Blow.HoldAsync(0.1).ConfigureAwait(false);
        }
    }

    private static Task RefuseAsync(Blow blow) => WithAsync(
        blow,
        network =>
        {
            network.Refuse();
            network.ResetConnections();
        },
        TimeSpan.FromSeconds(1));

    private static async Task HalfOpenAsync(Blow blow)
    {
        blow.Network.HalfOpen();
        await Task.Delay(Blow.BeyondTimeouts).ConfigureAwait(false);
    }

    private static async Task WithAsync(Blow blow, Action<FaultProxy> spoil, TimeSpan time)
    {
        spoil(blow.Network);
        try
        {
            await Task.Delay(time).ConfigureAwait(false);
        }
        finally
        {
            blow.Network.Pass();
        }
    }
}
