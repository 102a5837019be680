using LeakGuard.Reporting.Logging;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Tests.Reporting.Logging;

public sealed class SiteDigestTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly SteppedTime _time = new();

    [Fact]
    public void The_first_report_is_told_in_full_and_the_rest_of_its_window_counted()
    {
        var digest = new SiteDigest(Window, _time);

        Assert.True(digest.IsFirst(Key("a"), out _));
        for (var i = 0; i < 199; i++)
        {
            Assert.False(digest.IsFirst(Key("a"), out _));
        }

        Assert.Empty(digest.TakeEnded());
        _time.Advance(Window);
        Assert.Equal([new DigestTally(Key("a"), 199)], digest.TakeEnded());
        Assert.Empty(digest.TakeEnded());
    }

    [Fact]
    public void Sites_kinds_and_levels_are_counted_apart()
    {
        var digest = new SiteDigest(Window, _time);

        Assert.True(digest.IsFirst(Key("a"), out _));
        Assert.True(digest.IsFirst(Key("b"), out _));
        Assert.True(digest.IsFirst(Key("a") with { Event = EventIds.Abandoned }, out _));
        Assert.True(digest.IsFirst(Key("a") with { Level = LogLevel.Error }, out _));
    }

    [Fact]
    public void A_window_without_more_reports_ends_in_silence()
    {
        var digest = new SiteDigest(Window, _time);
        digest.IsFirst(Key("a"), out _);

        _time.Advance(Window);

        Assert.Empty(digest.TakeEnded());
        Assert.True(digest.IsFirst(Key("a"), out var ended));
        Assert.Null(ended);
    }

    [Fact]
    public void A_report_after_the_window_is_full_again_and_hands_out_the_old_count()
    {
        var digest = new SiteDigest(Window, _time);
        digest.IsFirst(Key("a"), out _);
        digest.IsFirst(Key("a"), out _);

        _time.Advance(Window);

        Assert.True(digest.IsFirst(Key("a"), out var ended));
        Assert.Equal(new DigestTally(Key("a"), 1), ended);
        Assert.Empty(digest.TakeAll());
    }

    [Fact]
    public void Sites_beyond_the_bound_share_one_window()
    {
        var digest = new SiteDigest(Window, _time, mostSites: 2);

        var full = Enumerable.Range(0, 100).Count(i => digest.IsFirst(Key($"site {i}"), out _));

        Assert.Equal(3, full);
        Assert.Equal([new DigestTally(Key(SiteDigest.OtherSites), 97)], digest.TakeAll());
    }

    [Fact]
    public void Without_a_window_every_report_is_told_in_full()
    {
        var digest = new SiteDigest(TimeSpan.Zero, _time);

        Assert.All(Enumerable.Range(0, 5), _ => Assert.True(digest.IsFirst(Key("a"), out var ended) && ended is null));
        Assert.Empty(digest.TakeAll());
    }

    [Fact]
    public void Counts_are_exact_when_many_threads_report()
    {
        var digest = new SiteDigest(Window, _time);
        var full = 0;

        Parallel.For(0, 10_000, i =>
        {
            if (digest.IsFirst(Key($"site {i % 3}"), out _))
            {
                Interlocked.Increment(ref full);
            }
        });

        Assert.Equal(3, full);
        Assert.Equal(9_997, digest.TakeAll().Sum(tally => tally.Count));
    }

    private static DigestKey Key(string site) => new(site, EventIds.HeldTooLong, LogLevel.Warning);
}
