using Spectre.Console;

namespace LeakGuard.Cli.Terminal;

/// <summary>One line of output: pieces of text, each in its style.</summary>
/// <remarks>Names come from strangers (an <c>application_name</c> is whatever its owner likes): control characters are taken out here, for all output.</remarks>
internal sealed class Line
{
    private readonly List<(string Text, Style Style)> _pieces = [];

    public static Line Empty { get; } = new();

    public IReadOnlyList<(string Text, Style Style)> Pieces => _pieces;

    public int Length => _pieces.Sum(piece => piece.Text.Length);

    public static Line Of(string text, Style? style = null) => new Line().Add(text, style);

    public Line Add(string text, Style? style = null)
    {
        _pieces.Add((Clean(text), style ?? Palette.Plain));
        return this;
    }

    /// <summary>The same line, cut off where the screen ends.</summary>
    public Line Cut(int width)
    {
        var line = new Line();
        foreach (var (text, style) in _pieces)
        {
            var left = width - line.Length;
            if (left > 0)
            {
                line._pieces.Add((text.Length <= left ? text : text[..Math.Max(0, left - 1)] + "…", style));
            }
        }

        return line;
    }

    public override string ToString() => string.Concat(_pieces.Select(piece => piece.Text));

    private static string Clean(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
