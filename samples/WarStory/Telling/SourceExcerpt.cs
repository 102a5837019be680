using System.Globalization;

namespace WarStory.Telling;

/// <summary>The source of the job with the bug, as it was compiled.</summary>
internal sealed class SourceExcerpt
{
    private const string FileName = "ImportUserJob.cs";
    private const string Marker = "// LEAKS";

    private readonly string[] _lines;

    private SourceExcerpt(string[] lines)
    {
        _lines = lines;
        TrueLine = 1 + Array.FindIndex(lines, line => line.EndsWith(Marker, StringComparison.Ordinal));
    }

    /// <summary>Where the bug is: what LeakGuard has to find without having read this file.</summary>
    public int TrueLine { get; }

    public string TruePlace => $"{FileName}:{TrueLine}";

    public static SourceExcerpt Read()
    {
        using var stream = typeof(SourceExcerpt).Assembly.GetManifestResourceStream(FileName)!;
        using var reader = new StreamReader(stream);
        return new SourceExcerpt(reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n'));
    }

    public bool IsTrue(string? filePath, int line) =>
        line == TrueLine && Path.GetFileName(filePath?.Replace('\\', '/')) == FileName;

    /// <summary>A line, marked, and what follows; without the marker that gives the answer away.</summary>
    public string From(int line)
    {
        var shown = _lines[(line - 1)..Math.Min(_lines.Length, line + 7)]
            .Select(text => text.Replace(Marker, "", StringComparison.Ordinal).TrimEnd())
            .ToArray();
        var margin = shown.Where(text => text.Length > 0).Min(text => text.Length - text.TrimStart().Length);
        return string.Join('\n', shown.Select((text, index) => string.Create(
            CultureInfo.InvariantCulture,
            $"{(index == 0 ? '>' : ' ')}{line + index,3}  {(text.Length > margin ? text[margin..] : "")}")));
    }
}
