using System.Globalization;
using LeakGuard.Faults.Verdicts;

namespace LeakGuard.Soak;

/// <summary>The samples of a run, and whether they are flat.</summary>
internal sealed class Gauges
{
    private const double MegaByte = 1 << 20;
    private const double NegligibleShare = 0.01;

    private static readonly string[] Head = ["Gauge", "Samples", "First", "After a third", "Last", "Slope per minute since", "Standard error", "Verdict"];

    private static readonly (string Name, Func<Sample, double> Value, double Negligible)[] All =
    [
        ("Managed heap, MB", sample => sample.ManagedHeap / MegaByte, 0),
        ("Working set, MB", sample => sample.WorkingSet / MegaByte, 0),
        ("Handles", sample => sample.Handles, 1),
        ("Threads", sample => sample.Threads, 1),
    ];

    private readonly List<Sample> _samples = [];

    public IReadOnlyList<Sample> Samples => _samples;

    // Until then code is compiled anew by its profile, and tables of call sites fill.
    private List<Sample> Settled => _samples[(_samples.Count / 3)..];

    public void Add(Sample sample) => _samples.Add(sample);

    public bool Grow => All.Any(gauge => Judge(gauge.Value, gauge.Negligible).Trend == Trend.Grows);

    public override string ToString() => TextTable.Of(Head, [.. All.Select(gauge => Row(gauge.Name, gauge.Value, gauge.Negligible))]);

    private string[] Row(string name, Func<Sample, double> value, double negligible)
    {
        var (slope, trend) = Judge(value, negligible);
        return
        [
            name,
            $"{_samples.Count}",
            _samples.Count == 0 ? "–" : Number(value(_samples[0]), "0.00"),
            _samples.Count == 0 ? "–" : Number(value(Settled[0]), "0.00"),
            _samples.Count == 0 ? "–" : Number(value(_samples[^1]), "0.00"),
            slope is null ? "–" : Number(slope.PerMinute, "+0.0000;-0.0000;0"),
            slope is null ? "–" : Number(slope.Error, "0.0000"),
            trend is null ? "too short to say" : trend.Value.ToString().ToLowerInvariant(),
        ];
    }

    private (Slope? Slope, Trend? Trend) Judge(Func<Sample, double> value, double negligible)
    {
        var settled = Settled;
        var slope = Slope.Of([.. settled.Select(sample => (sample.At.TotalMinutes, value(sample)))]);
        if (slope is null)
        {
            return (null, null);
        }

        var minutes = (settled[^1].At - settled[0].At).TotalMinutes;
        return (slope, slope.Judge(minutes, Math.Max(negligible, NegligibleShare * value(settled[0]))));
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
