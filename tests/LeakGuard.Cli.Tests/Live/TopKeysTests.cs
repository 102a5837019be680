using LeakGuard.Cli.Live;

namespace LeakGuard.Cli.Tests.Live;

public sealed class TopKeysTests
{
    private static readonly TopView View = Frames.View(
        Frames.Session(1, "probe"),
        Frames.Session(11, "b", TimeSpan.FromSeconds(5)),
        Frames.Session(12, "c", TimeSpan.FromSeconds(9)),
        Frames.Session(13, "a", null, 12),
        Frames.Session(14, "d"));

    [Fact]
    public void The_longest_transaction_comes_first_and_the_looker_is_not_shown() => Assert.Equal([12, 11, 13, 14], Pids(View));

    [Fact]
    public void Each_letter_sorts_by_its_column_and_r_reverses()
    {
        Assert.All(Column.All, column => Assert.Equal(column.Sort, Press(View, column.Key).Sort));
        Assert.Equal([13, 11, 12, 14], Pids(Press(View, 'a')));
        Assert.Equal([14, 12, 11, 13], Pids(Press(Press(View, 'a'), 'r')));
        Assert.Equal(12, Pids(Press(View, 'b'))[0]);
    }

    [Fact]
    public void No_key_means_two_things()
    {
        char[] others = ['q', 'h', '?', 'p', ' ', 'r', 'k', '1', '2', '3'];

        Assert.Equal(Column.All.Count + others.Length, Column.All.Select(column => column.Key).Concat(others).Distinct().Count());
    }

    [Fact]
    public void Arrows_sort_by_the_neighbouring_column_and_stop_at_the_ends()
    {
        var view = View;
        foreach (var column in Enum.GetValues<SortColumn>().Where(column => column > view.Sort))
        {
            view = Press(view, ConsoleKey.RightArrow);
            Assert.Equal(column, view.Sort);
        }

        Assert.Equal(SortColumn.Where, Press(view, ConsoleKey.RightArrow).Sort);
        for (var step = 0; step < 20; step++)
        {
            view = Press(view, ConsoleKey.LeftArrow);
        }

        Assert.Equal(SortColumn.Pid, view.Sort);
    }

    [Fact]
    public void Arrows_choose_a_session_that_stays_chosen_when_the_order_changes()
    {
        var view = Press(Press(View, ConsoleKey.DownArrow), ConsoleKey.DownArrow);
        Assert.Equal(11, view.Chosen);

        view = Press(view, 'a').With(Frames.Finding(Frames.Session(11, "z"), Frames.Session(12, "c")));
        Assert.Equal(11, view.ChosenRow!.Pid);
        Assert.Equal(12, Press(view, ConsoleKey.UpArrow).Chosen);
    }

    [Fact]
    public void Filters_show_transactions_or_locks()
    {
        Assert.Equal([12, 11], Pids(Press(View, '2')));
        Assert.Equal([12, 13], Pids(Press(View, '3')));
        Assert.Equal(4, Pids(Press(Press(View, '3'), '1')).Count);
    }

    [Fact]
    public void Nothing_is_ended_without_a_choice_and_a_yes()
    {
        var unchosen = Press(View, 'k');
        Assert.Equal(TopMode.List, unchosen.Mode);
        Assert.Contains("Choose a session", unchosen.Message, StringComparison.Ordinal);

        var asked = Press(Press(View, ConsoleKey.DownArrow), 'k');
        Assert.Equal(TopMode.Confirm, asked.Mode);
        foreach (var key in "knq\r \e")
        {
            Assert.Equal((TopMode.List, TopAction.None), (Act(asked, key).View.Mode, Act(asked, key).Action));
        }

        Assert.Equal(TopAction.Terminate, Act(asked, 'y').Action);
        Assert.Equal(TopAction.Cancel, Act(asked, 'c').Action);
    }

    [Fact]
    public void A_session_that_went_away_cannot_be_ended() =>
        Assert.Equal(TopMode.List, Press(Press(View, ConsoleKey.DownArrow).With(Frames.Finding()), 'k').Mode);

    [Fact]
    public void Only_q_quits()
    {
        Assert.Equal(TopAction.Quit, Act(View, 'q').Action);
        Assert.All(Column.All, column => Assert.Equal(TopAction.None, Act(View, column.Key).Action));
        Assert.Equal(TopAction.None, Act(Press(View, 'h'), 'q').Action);
    }

    private static IReadOnlyList<int> Pids(TopView view) => [.. view.Shown.Select(row => row.Pid)];

    private static TopView Press(TopView view, char letter) => Act(view, letter).View;

    private static TopView Press(TopView view, ConsoleKey key) => TopKeys.Press(view, new ConsoleKeyInfo('\0', key, false, false, false)).View;

    private static (TopView View, TopAction Action) Act(TopView view, char letter) => TopKeys.Press(view, new ConsoleKeyInfo(letter, default, false, false, false));
}
