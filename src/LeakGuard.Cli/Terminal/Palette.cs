using Spectre.Console;

namespace LeakGuard.Cli.Terminal;

/// <summary>The few colours, each of which only repeats what the words say.</summary>
internal static class Palette
{
    public static readonly Style Plain = Style.Plain;
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Warning = new(Color.Yellow);
    public static readonly Style Bad = new(Color.Red, decoration: Decoration.Bold);
    public static readonly Style Strong = new(decoration: Decoration.Bold);
    public static readonly Style Faint = new(decoration: Decoration.Dim);
    public static readonly Style Chosen = new(decoration: Decoration.Invert);
}
