using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>The search for a live connection among idle ones: how long each question may take, and when to give up. Mutable: keep it in a variable.</summary>
internal struct LiveSearch
{
    /// <summary>Into how many questions a caller's time is divided: a connection that answers at all answers in less.</summary>
    private const int Questions = 4;

    private readonly LeaseClock _clock;
    private readonly TimeSpan _patience;
    private readonly long _began;
    private int _discarded;

    public LiveSearch(LeaseDesk desk)
    {
        _clock = desk.Clock;
        _patience = desk.Patience == Timeout.InfiniteTimeSpan ? TimeSpan.FromMinutes(1) : desk.Patience;
        _began = desk.Clock.Now;
    }

    /// <summary>What a question may take: its share of the caller's time, and no more than is left of it.</summary>
    public readonly TimeSpan Share
    {
        get
        {
            var left = _patience - Passed;
            return left < _patience / Questions ? left : _patience / Questions;
        }
    }

    private readonly TimeSpan Passed => TimeSpan.FromMilliseconds(_clock.Now - _began);

    /// <summary>One did not answer.</summary>
    /// <exception cref="NpgsqlException">Time is up.</exception>
    public void Discard()
    {
        _discarded++;
        if (Passed >= _patience)
        {
            throw new NpgsqlException(
                $"No live connection was found within {DurationText.Of(_patience)}: {_discarded} idle ones did not answer and were discarded. The server or the network to it is not responding; see whether it is up, and what drops idle connections on the way.",
                new TimeoutException());
        }
    }
}
