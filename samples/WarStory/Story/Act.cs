using WarStory.JobShop;
using WarStory.Telling;
using WarStory.Views;

namespace WarStory.Story;

/// <summary>One act: the shop opens on a pool, things happen, the shop closes.</summary>
internal abstract class Act(Stage stage, string name)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(2.5);

    private TimeSpan _statusAt = StatusEvery;
    private TimeSpan? _toldAt;

    protected Stage Stage => stage;

    protected Narrator Narrator => stage.Narrator;

    protected string Name => name;

    /// <summary>The name the server knows this act's sessions by.</summary>
    protected string Application => $"war story, {name.ToLowerInvariant()}";

    public abstract Task<ActReport> PlayAsync();

    /// <summary>Lets the shop work until something has happened, but not for ever.</summary>
    protected async Task<bool> WatchAsync(Shop shop, TimeSpan atMost, Func<bool> until)
    {
        var end = shop.Elapsed + atMost;
        while (shop.Elapsed < end)
        {
            await Task.Delay(Beat);
            await TellNewsAsync(shop);
            if (shop.Elapsed >= _statusAt)
            {
                _statusAt += StatusEvery;
                await TellStatusAsync(shop);
            }

            if (until())
            {
                return true;
            }
        }

        return false;
    }

    protected virtual Task TellNewsAsync(Shop shop) => Task.CompletedTask;

    protected virtual void TellPoolStatus() => Narrator.Add("Npgsql", "(has nothing to say)", Tone.Quiet);

    protected async Task<SessionCounts> TellStatusAsync(Shop shop)
    {
        var sessions = await stage.Server.CountAsync(Application);
        if (shop.Elapsed - _toldAt < Beat * 2)
        {
            return sessions;
        }

        _toldAt = shop.Elapsed;
        Narrator.Tell("jobs", shop.Tally.ToString());
        Narrator.Add("server", sessions.ToString(), sessions.IdleInTransaction > Stage.PoolSize / 2 ? Tone.Warning : Tone.Plain);
        TellPoolStatus();
        return sessions;
    }

    /// <summary>The curtain: what an act has left open on the server must not haunt the next.</summary>
    protected Task<int> SweepAsync() => stage.Server.TerminateAsync(Application);
}
