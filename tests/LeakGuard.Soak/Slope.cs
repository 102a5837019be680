namespace LeakGuard.Soak;

/// <summary>A straight line through measurements over time, by least squares.</summary>
/// <param name="PerMinute">How steep it is.</param>
/// <param name="Error">The standard error of that.</param>
internal sealed record Slope(double PerMinute, double Error)
{
    private const int Errors = 3;

    /// <summary>Null for fewer than four points: with three there is hardly a noise to be told from.</summary>
    public static Slope? Of(IReadOnlyList<(double Minute, double Value)> points)
    {
        const int fewest = 4;
        if (points.Count < fewest)
        {
            return null;
        }

        var (meanX, meanY) = (points.Average(point => point.Minute), points.Average(point => point.Value));
        var squares = points.Sum(point => Math.Pow(point.Minute - meanX, 2));
        if (squares == 0)
        {
            return null;
        }

        var slope = points.Sum(point => (point.Minute - meanX) * (point.Value - meanY)) / squares;
        var residuals = points.Sum(point => Math.Pow(point.Value - meanY - (slope * (point.Minute - meanX)), 2));
        return new Slope(slope, Math.Sqrt(residuals / (points.Count - 2) / squares));
    }

    /// <summary>What the line says.</summary>
    /// <param name="minutes">How long was measured.</param>
    /// <param name="negligible">A growth over that time that does not matter.</param>
    public Trend Judge(double minutes, double negligible) => PerMinute switch
    {
        _ when Math.Abs(PerMinute) <= Errors * Error || Math.Abs(PerMinute) * minutes <= negligible => Trend.Flat,
        > 0 => Trend.Grows,
        _ => Trend.Falls,
    };
}
