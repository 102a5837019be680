using System.Globalization;

namespace LeakGuard;

/// <summary>Durations as people read them: two units at most.</summary>
internal static class DurationText
{
    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    /// <summary><c>250 ms</c>, <c>12.5 s</c>, <c>4 m 12 s</c>, <c>2 h 5 m</c>, <c>3 d 4 h</c>.</summary>
    public static string Of(TimeSpan duration) => duration switch
    {
        { Ticks: < 0 } => "0 s",
        { Ticks: < TimeSpan.TicksPerSecond } when duration > TimeSpan.Zero => string.Create(Invariant, $"{duration.TotalMilliseconds:0} ms"),
        { Ticks: < TimeSpan.TicksPerMinute } => string.Create(Invariant, $"{Math.Floor(duration.TotalSeconds * 10) / 10:0.#} s"),
        { Ticks: TimeSpan.TicksPerMinute } => "60 s",
        { Ticks: < TimeSpan.TicksPerHour } => Pair(duration.Minutes, "m", duration.Seconds, "s"),
        { Ticks: < TimeSpan.TicksPerDay } => Pair(duration.Hours, "h", duration.Minutes, "m"),
        _ => Pair(duration.Days, "d", duration.Hours, "h"),
    };

    private static string Pair(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? string.Create(Invariant, $"{large} {largeUnit}") : string.Create(Invariant, $"{large} {largeUnit} {small} {smallUnit}");
}
