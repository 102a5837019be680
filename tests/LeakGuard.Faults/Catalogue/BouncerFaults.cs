using LeakGuard.Faults.Scene;
using LeakGuard.Faults.Verdicts;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Faults.Catalogue;

/// <summary>What goes wrong with a PgBouncer in between.</summary>
internal static class BouncerFaults
{
    // PgBouncer says everything under 08P01, protocol_violation; the text tells what it means.
    private static readonly Clarity Starved = new(Network: true, Refusals: true, "08P01", "57P01");
    private static readonly Clarity Gone = new(Network: true, Refusals: true, "08P01", "57P01");

    public static IReadOnlyList<Fault> All { get; } = [.. Of(Target.SessionBouncer, "session"), .. Of(Target.TransactionBouncer, "transaction")];

    private static IEnumerable<Fault> Of(Target target, string mode) =>
    [
        new($"PgBouncer ({mode}) exhausted", target, Harm.Errors, Starved, ExhaustAsync),
        new($"PgBouncer ({mode}) paused and resumed", target, Harm.Slowness, Starved, PauseAsync),
        new($"PgBouncer ({mode}) restarted", target, Harm.Errors, Gone, RestartAsync),
        new($"PgBouncer ({mode}) killed", target, Harm.Errors, Gone, KillAsync),
    ];

    // Others hold all server connections, and do not let go.
    private static async Task ExhaustAsync(Blow blow)
    {
        var bouncer = await blow.BouncerAsync().ConfigureAwait(false);
        var others = new NpgsqlConnectionStringBuilder(bouncer.ConnectionString)
        {
            Pooling = false,
            NoResetOnClose = true,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Timeout = 30,
            CommandTimeout = 30,
        };
        using var stop = new CancellationTokenSource();
        var crowd = new Crowd(others.ConnectionString);
        var holding = crowd.HoldAsync(2 * GuardedBench.PoolSize, stop.Token);
        try
        {
            while (crowd.Held < GuardedBench.PoolSize)
            {
                // In session mode the pool keeps what it has: it has to lose it first.
                if (blow.Bench.Target == Target.SessionBouncer)
                {
                    await blow.KillBackendsAsync(most: int.MaxValue).ConfigureAwait(false);
                }

                await Blow.HoldAsync(0.1).ConfigureAwait(false);
                await ReviveAsync(bouncer).ConfigureAwait(false);
            }

            await Blow.HoldAsync(2).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await holding.ConfigureAwait(false);
        }
    }

    // As its service manager would: 1.18 ends itself ("server in bad state: 11") when a server connection dies that is being cancelled.
    private static async Task ReviveAsync(LocalPgBouncer bouncer)
    {
        if (!bouncer.IsRunning)
        {
            await bouncer.StartAgainAsync().ConfigureAwait(false);
        }
    }

    private static async Task PauseAsync(Blow blow)
    {
        var bouncer = await blow.BouncerAsync().ConfigureAwait(false);

        // In session mode it waits for all clients to leave, and is not told when that is no longer asked for.
        using var stop = new CancellationTokenSource();
        var pausing = bouncer.PauseAsync(stop.Token);
        await Blow.HoldAsync(1).ConfigureAwait(false);
        await bouncer.ResumeAsync(CancellationToken.None).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await pausing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task RestartAsync(Blow blow)
    {
        var bouncer = await blow.BouncerAsync().ConfigureAwait(false);
        await bouncer.ShutdownAsync().ConfigureAwait(false);
        await Blow.HoldAsync(0.3).ConfigureAwait(false);
        await bouncer.StartAgainAsync().ConfigureAwait(false);
    }

    private static async Task KillAsync(Blow blow)
    {
        var bouncer = await blow.BouncerAsync().ConfigureAwait(false);
        bouncer.Kill();
        await Blow.HoldAsync(0.3).ConfigureAwait(false);
        await bouncer.StartAgainAsync().ConfigureAwait(false);
    }
}
