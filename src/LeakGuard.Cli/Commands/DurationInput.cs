using System.Globalization;

namespace LeakGuard.Cli.Commands;

/// <summary>Reads durations as people type them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>; a bare number is in seconds.</summary>
internal static class DurationInput
{
    // The longer ending first.
    private static readonly (string Ending, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)), ("", TimeSpan.FromSeconds(1)),
    ];

    /// <exception cref="CliException">That is no duration, or out of the range.</exception>
    public static TimeSpan Parse(string text, string option, TimeSpan least, TimeSpan most)
    {
        var (ending, unit) = Units.First(one => text.EndsWith(one.Ending, StringComparison.OrdinalIgnoreCase));
        return double.TryParse(text[..^ending.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * unit.TotalSeconds >= least.TotalSeconds
            && number * unit.TotalSeconds <= most.TotalSeconds
            ? number * unit
            : throw new CliException($"The value of {option} is no duration from {DurationText.Of(least)} to {DurationText.Of(most)}. Write it as 500ms, 30s, 5m, 2h or 1d.");
    }
}
