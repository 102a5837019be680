using LeakGuard.TestSupport;

namespace LeakGuard.Faults.Verdicts;

/// <summary>What a pool may leave behind in its process: connections, threads, timers.</summary>
/// <param name="Connections">TCP connections to where the pool connected.</param>
/// <param name="Watchdogs">Threads of watchdogs.</param>
/// <param name="Timers">Timers that have yet to fire.</param>
internal sealed record Leftovers(int Connections, int Watchdogs, long Timers)
{
    private const string Watchdog = "LeakGuard watchdog";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Leftovers None { get; } = new(0, 0, 0);

    public int Sum => Connections + Watchdogs + (int)Timers;

    /// <summary>What there is now.</summary>
    public static Leftovers Of(int port) => new(TcpTable.CountTo(port), ThreadTable.CountOf(Watchdog), Timer.ActiveCount);

    /// <summary>What is there beyond what was there before, once it has had time to go.</summary>
    public static async Task<Leftovers> BeyondAsync(Leftovers before, int port, TimeSpan? patience = null)
    {
        var left = None;
        await Poll.UntilAsync(
            () =>
            {
                var now = Of(port);
                left = new Leftovers(
                    Math.Max(0, now.Connections - before.Connections),
                    Math.Max(0, now.Watchdogs - before.Watchdogs),
                    Math.Max(0, now.Timers - before.Timers));
                return left is { Connections: 0, Watchdogs: 0, Timers: 0 };
            },
            patience ?? Patience).ConfigureAwait(false);
        return left;
    }
}
