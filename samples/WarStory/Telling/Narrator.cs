using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace WarStory.Telling;

/// <summary>Tells the story as a timeline, on a terminal or into a file.</summary>
internal sealed class Narrator
{
    private const int Widest = 110;

    private readonly IAnsiConsole _console = CreateConsole();
    private long _actBegan = Stopwatch.GetTimestamp();

    public void BeginAct(string title, string premise)
    {
        _console.WriteLine();
        _console.Write(new Rule($"[bold]{Markup.Escape(title)}[/]") { Justification = Justify.Left });
        Say(premise);
        _console.WriteLine();
        _actBegan = Stopwatch.GetTimestamp();
    }

    /// <summary>Says something outside the timeline.</summary>
    public void Say(string text) => _console.Write(new Padder(new Text(text), new Padding(1, 0, 0, 0)));

    /// <summary>One event on the timeline, and who says so.</summary>
    public void Tell(string who, string what, Tone tone = Tone.Plain) =>
        Row(Stopwatch.GetElapsedTime(_actBegan).TotalSeconds.ToString("0.0' s'", CultureInfo.InvariantCulture), who, what, tone);

    /// <summary>Goes on with what was told last.</summary>
    public void Add(string who, string what, Tone tone = Tone.Plain) => Row("", who, what, tone);

    /// <summary>Somebody's exact words.</summary>
    public void Quote(string words, Tone tone)
    {
        var frame = new Panel(new Text(words, StyleOf(tone))) { Border = BoxBorder.Rounded, BorderStyle = StyleOf(Tone.Quiet) };
        _console.Write(new Padder(frame, new Padding(10, 0, 0, 0)));
    }

    public void Show(Table table) => _console.Write(table);

    public void Skip() => _console.WriteLine();

    private static IAnsiConsole CreateConsole()
    {
        var isFile = Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isFile ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isFile ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        console.Profile.Width = isFile ? Widest : Math.Min(console.Profile.Width, Widest);
        return console;
    }

    private void Row(string when, string who, string what, Tone tone)
    {
        var row = new Grid();
        row.AddColumn(new GridColumn { Width = 7, Alignment = Justify.Right, NoWrap = true });
        row.AddColumn(new GridColumn { Width = 9, NoWrap = true });
        row.AddColumn(new GridColumn());
        IRenderable[] cells = [new Text(when, StyleOf(Tone.Quiet)), new Text(who, new Style(decoration: Decoration.Bold)), new Text(what, StyleOf(tone))];
        _console.Write(row.AddRow(cells));
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Warning => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        Tone.Quiet => new Style(Color.Grey),
        _ => Style.Plain,
    };
}
