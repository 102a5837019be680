using LeakGuard.Faults.Scene;

namespace LeakGuard.Faults.Comparison;

/// <summary>Bare Npgsql and the guard on the same server, through the same events at the same moments.</summary>
internal sealed class Duel(FaultScene scene, int rounds)
{
    /// <summary>Whether the guard must not lose a request over what happened between two requests. The one switch.</summary>
    public static bool GuardMustWin { get; } = Validation.IsThere;

    /// <summary>After which idle time the guard asks a connection whether it is alive.</summary>
    private static readonly TimeSpan ValidateAfterIdle = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    public async Task<IReadOnlyList<Score>> AllAsync() =>
    [
        await BetweenRequestsAsync(Event.Restart).ConfigureAwait(false),
        await BetweenRequestsAsync(Event.Kills).ConfigureAwait(false),
        await UnderLoadAsync(Event.Restart).ConfigureAwait(false),
        await UnderLoadAsync(Event.Kills).ConfigureAwait(false),
    ];

    /// <summary>The event finds all connections idle; then requests come, to one pool first and to the other first in turn.</summary>
    private Task<Score> BetweenRequestsAsync(Event happening) => FightAsync(
        $"{happening.Name}, between requests",
        isBetween: true,
        async (round, contenders) =>
        {
            await happening.HappenAsync(scene).ConfigureAwait(false);
            await Task.Delay(2 * ValidateAfterIdle).ConfigureAwait(false);
            foreach (var contender in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                await contender.BurstAsync(requests: 5 * GuardedBench.PoolSize).ConfigureAwait(false);
            }
        });

    /// <summary>Requests come to both pools at an even pace, and the event happens in their midst.</summary>
    private Task<Score> UnderLoadAsync(Event happening) => FightAsync(
        $"{happening.Name}, under load",
        isBetween: false,
        async (_, contenders) =>
        {
            using var stop = new CancellationTokenSource();
            var streams = contenders.Select(contender => contender.StreamAsync(Pace, stop.Token)).ToList();
            await Task.Delay(TimeSpan.FromSeconds(0.3), CancellationToken.None).ConfigureAwait(false);
            await happening.HappenAsync(scene).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(streams).ConfigureAwait(false);
        });

    private async Task<Score> FightAsync(string what, bool isBetween, Func<int, Contender[], Task> fightAsync)
    {
        var bare = Contender.Bare(scene);
        await using var bareOwned = bare.ConfigureAwait(false);
        var guarded = Contender.Guarded(scene, ValidateAfterIdle);
        await using var guardedOwned = guarded.ConfigureAwait(false);
        Contender[] contenders = [bare, guarded];
        for (var round = 0; round < rounds; round++)
        {
            await bare.WarmAsync().ConfigureAwait(false);
            await guarded.WarmAsync().ConfigureAwait(false);
            await fightAsync(round, contenders).ConfigureAwait(false);
        }

        return new Score(what, isBetween, (bare.Score.Requests, guarded.Score.Requests), bare.Score.Failed, guarded.Score.Failed, guarded.Errors);
    }
}
