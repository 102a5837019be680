namespace LeakGuard.Cli.Live;

/// <summary>What a key does: makes another view, or asks for something to be done. Pure.</summary>
internal static class TopKeys
{
    public static (TopView View, TopAction Action) Press(TopView view, ConsoleKeyInfo key) => view.Mode switch
    {
        TopMode.Help => (view with { Mode = TopMode.List }, TopAction.None),
        TopMode.Confirm => Confirm(view, key),
        _ => List(view with { Message = null }, key),
    };

    private static (TopView, TopAction) Confirm(TopView view, ConsoleKeyInfo key)
    {
        var back = view with { Mode = TopMode.List };
        return char.ToLowerInvariant(key.KeyChar) switch
        {
            'y' => (back, TopAction.Terminate),
            'c' => (back, TopAction.Cancel),
            _ => (back with { Message = "Left alone." }, TopAction.None),
        };
    }

    private static (TopView, TopAction) List(TopView view, ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                return (SortBy(view, Step(view.Sort, -1)), TopAction.None);
            case ConsoleKey.RightArrow:
                return (SortBy(view, Step(view.Sort, 1)), TopAction.None);
            case ConsoleKey.UpArrow:
                return (Choose(view, -1), TopAction.None);
            case ConsoleKey.DownArrow:
                return (Choose(view, 1), TopAction.None);
        }

        var letter = char.ToLowerInvariant(key.KeyChar);
        return letter switch
        {
            'q' => (view, TopAction.Quit),
            'h' or '?' => (view with { Mode = TopMode.Help }, TopAction.None),
            'p' or ' ' => (view with { IsPaused = !view.IsPaused }, TopAction.None),
            'r' => (view with { IsDescending = !view.IsDescending }, TopAction.None),
            '1' => (view with { Filter = Filter.All }, TopAction.None),
            '2' => (view with { Filter = Filter.InTransaction }, TopAction.None),
            '3' => (view with { Filter = Filter.Locks }, TopAction.None),
            'k' => (AskToEnd(view), TopAction.None),
            _ when Column.All.FirstOrDefault(column => column.Key == letter) is { } column => (SortBy(view, column.Sort), TopAction.None),
            _ => (view, TopAction.None),
        };
    }

    private static TopView AskToEnd(TopView view) => view.ChosenRow is null
        ? view with { Message = "Choose a session first, with the arrows up and down." }
        : view with { Mode = TopMode.Confirm };

    private static SortColumn Step(SortColumn sort, int by) => (SortColumn)Math.Clamp((int)sort + by, 0, Column.All.Count - 1);

    // Numbers are wanted from the top, names from A.
    private static TopView SortBy(TopView view, SortColumn sort) => view with { Sort = sort, IsDescending = Column.Of(sort).IsNumber };

    private static TopView Choose(TopView view, int by)
    {
        var pids = view.Shown.Select(row => row.Pid).ToList();
        if (pids.Count == 0)
        {
            return view with { Chosen = null };
        }

        var now = view.Chosen is { } chosen ? pids.IndexOf(chosen) : -1;
        return view with { Chosen = pids[now < 0 ? 0 : Math.Clamp(now + by, 0, pids.Count - 1)] };
    }
}
