using System.Globalization;
using System.Text;
using Overload.Load;

namespace Overload.Telling;

/// <summary>Goodput and the slowest accepted requests over the load, a line for each guard, as SVG.</summary>
internal sealed class Plot
{
    private const int Width = 980;
    private const int Height = 400;
    private const int Top = 70;
    private const int Bottom = 330;
    private const int PanelWidth = 370;

    private static readonly string[] Colours = ["#b5462f", "#7a6fb0", "#1f7a4d"];
    private static readonly string[] Dashes = ["none", "7 4", "none"];

    private readonly StringBuilder _svg = new();
    private readonly IReadOnlyList<CellResult> _results;
    private readonly double[] _loads;
    private readonly string[] _guards;

    private Plot(IReadOnlyList<CellResult> results)
    {
        _results = results;
        _loads = [.. results.Select(result => result.Load).Distinct()];
        _guards = [.. results.Select(result => result.Guard).Distinct()];
    }

    public static string Of(IReadOnlyList<CellResult> results) => new Plot(results).Draw();

    private string Draw()
    {
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>");
        Panel(75, "Goodput, as a share of capacity", [0, 0.25, 0.5, 0.75, 1], "0%", result => result.Goodput, goodput => goodput / 1.1);
        Panel(560, "p99 of accepted requests, ms (logarithmic)", [10, 100, 1000, 10000], "#,0", result => result.Percentile99.TotalMilliseconds, LogShare);
        for (var i = 0; i < _guards.Length; i++)
        {
            var x = 75 + (i * 120);
            Add($"<line x1=\"{x}\" y1=\"384\" x2=\"{x + 28}\" y2=\"384\" {Stroke(i)}/><text x=\"{x + 36}\" y=\"388\">{_guards[i]}</text>");
        }

        Add($"</svg>");
        return _svg.ToString();
    }

    private void Panel(int left, string title, double[] ticks, string format, Func<CellResult, double> value, Func<double, double> share)
    {
        Add($"<text x=\"{left}\" y=\"{Top - 30}\" font-size=\"15\" font-weight=\"bold\">{title}</text>");
        foreach (var tick in ticks)
        {
            var y = Y(share(tick));
            Add($"<line x1=\"{left}\" y1=\"{y:0.0}\" x2=\"{left + PanelWidth}\" y2=\"{y:0.0}\" stroke=\"#ddd\"/>");
            Add($"<text x=\"{left - 8}\" y=\"{y + 4:0.0}\" text-anchor=\"end\">{tick.ToString(format, CultureInfo.InvariantCulture)}</text>");
        }

        Add($"<path d=\"M{left} {Top}V{Bottom}H{left + PanelWidth}\" fill=\"none\" stroke=\"#222\"/>");
        foreach (var load in _loads)
        {
            Add($"<text x=\"{X(left, load):0.0}\" y=\"{Bottom + 18}\" text-anchor=\"middle\">{load}x</text>");
        }

        Add($"<text x=\"{left + (PanelWidth / 2)}\" y=\"{Bottom + 36}\" text-anchor=\"middle\">offered load, as a multiple of capacity</text>");
        for (var i = 0; i < _guards.Length; i++)
        {
            Line(left, i, result => share(value(result)));
        }
    }

    private void Line(int left, int guard, Func<CellResult, double> share)
    {
        var points = _results
            .Where(result => result.Guard == _guards[guard])
            .Select(result => (X: X(left, result.Load), Y: Y(share(result))))
            .ToArray();
        var path = string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.0},{point.Y:0.0}")));
        Add($"<polyline points=\"{path}\" {Stroke(guard)}/>");
        foreach (var (x, y) in points)
        {
            Add($"<circle cx=\"{x:0.0}\" cy=\"{y:0.0}\" r=\"3.5\" fill=\"{Colours[guard % Colours.Length]}\"/>");
        }
    }

    // Loads are spread by their ratios: from 5x to 10x is as far as from 1x to 2x.
    private double X(int left, double load) =>
        left + 25 + ((PanelWidth - 50) * Math.Log(load / _loads[0]) / Math.Log(_loads[^1] / _loads[0]));

    private static double Y(double share) => Bottom - ((Bottom - Top) * Math.Clamp(share, 0, 1));

    private static double LogShare(double milliseconds) => Math.Log10(Math.Max(milliseconds, 10) / 10) / Math.Log10(3000);

    private static string Stroke(int guard) =>
        $"fill=\"none\" stroke-width=\"2.5\" stroke=\"{Colours[guard % Colours.Length]}\" stroke-dasharray=\"{Dashes[guard % Dashes.Length]}\"";

    private void Add(FormattableString markup) => _svg.Append(markup.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
