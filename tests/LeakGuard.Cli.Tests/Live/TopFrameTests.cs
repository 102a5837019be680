using LeakGuard.Cli.Live;

namespace LeakGuard.Cli.Tests.Live;

public sealed class TopFrameTests
{
    private static readonly TopView View = Frames.View(Enumerable.Range(10, 100).Select(pid => Frames.Session(pid, "orders", TimeSpan.FromSeconds(1000 - pid))));

    [Theory]
    [InlineData(8)]
    [InlineData(24)]
    [InlineData(200)]
    public void A_frame_fills_the_screen_and_no_more(int height)
    {
        Assert.Equal(height, TopFrame.Of(View, height).Count);
        Assert.Contains("q quit", TopFrame.Of(View, height)[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_scrolls_to_the_session_that_is_chosen()
    {
        Assert.DoesNotContain(TopFrame.Of(View, 24), line => line.ToString().Contains("    109 orders", StringComparison.Ordinal));
        Assert.Contains(TopFrame.Of(View with { Chosen = 109 }, 24), line => line.ToString().Contains("    109 orders", StringComparison.Ordinal));
    }

    [Fact]
    public void The_column_that_sorts_is_marked_however_narrow_it_is() =>
        Assert.All(Column.All, column => Assert.Contains(TopFrame.Of(View with { Sort = column.Sort }, 24), line => line.ToString().Contains($"{column.Head}▼", StringComparison.Ordinal)));

    [Fact]
    public void A_narrow_screen_cuts_lines_off() =>
        Assert.All(TopFrame.Of(View, 24), line => Assert.InRange(line.Cut(40).Length, 0, 40));

    [Fact]
    public void What_is_to_be_ended_is_named_with_what_that_does()
    {
        var foot = TopFrame.Of(View with { Chosen = 42, Mode = TopMode.Confirm }, 24)[^1].ToString();

        Assert.Contains("pid 42 (app 'orders')", foot, StringComparison.Ordinal);
        Assert.Contains("clears its whole pool", foot, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_of_strangers_are_taken_out() =>
        Assert.DoesNotContain(TopFrame.Of(Frames.View(Frames.Session(7, "x\e[2J\n\r\u0085\u009b")), 24), line => line.ToString().Any(char.IsControl));
}
