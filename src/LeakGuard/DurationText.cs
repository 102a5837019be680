using System.Globalization;

namespace LeakGuard;

/// <summary>Durations as a person on call reads them: <c>850 ms</c>, <c>12.5 s</c>, <c>4 m 12 s</c>, <c>3 h 5 m</c>, <c>2 d 4 h</c>.</summary>
internal static class DurationText
{
    public static string Of(TimeSpan duration)
    {
        var text = CultureInfo.InvariantCulture;
        return duration switch
        {
            _ when duration < TimeSpan.Zero => "0 ms",
            { TotalSeconds: < 1 } => string.Create(text, $"{duration.TotalMilliseconds:0} ms"),
            { TotalSeconds: < 60 } => string.Create(text, $"{Math.Floor(duration.TotalSeconds * 10) / 10:0.#} s"),
            { TotalHours: < 1 } => $"{duration.Minutes} m {duration.Seconds} s",
            { TotalDays: < 1 } => $"{duration.Hours} h {duration.Minutes} m",
            _ => $"{duration.Days} d {duration.Hours} h",
        };
    }
}
