using System.Globalization;

namespace LeakGuard.Diagnosis.Pooler;

/// <summary>One row. What is missing, empty or no number is null: versions differ in their columns.</summary>
internal readonly struct ConsoleRow(IReadOnlyDictionary<string, int> places, string?[] values)
{
    public string? Text(string column) =>
        places.TryGetValue(column, out var place) && place < values.Length && values[place] is { Length: > 0 } text ? text : null;

    public long? Long(string column) =>
        long.TryParse(Text(column), NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public int? Int(string column) => Long(column) is { } number and >= int.MinValue and <= int.MaxValue ? (int)number : null;

    public TimeSpan? Microseconds(string column) => Long(column) is { } number ? Duration(number) : null;

    /// <summary>A wait that is told in whole seconds and the microseconds beyond them.</summary>
    public TimeSpan Wait(string seconds, string microseconds) =>
        Duration(Math.Clamp(Long(seconds) ?? 0, 0, int.MaxValue) * 1_000_000 + Math.Clamp(Long(microseconds) ?? 0, 0, 999_999));

    private static TimeSpan Duration(long microseconds) =>
        new(Math.Clamp(microseconds, 0, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond) * TimeSpan.TicksPerMicrosecond);
}
