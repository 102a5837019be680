using System.Globalization;

namespace LeakGuard.DependencyInjection;

/// <summary>Turns the text of a setting into its value, the same in every culture.</summary>
internal static class SettingText
{
    public delegate bool Parser<T>(string text, out T value);

    public static bool TryNumber(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static bool TryFraction(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    public static bool TryDuration(string text, out TimeSpan value)
    {
        value = default;

        // .NET reads a bare "30" as 30 days, which is never what was meant.
        return text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    public static bool TryWait(string text, out TimeSpan value)
    {
        value = Timeout.InfiniteTimeSpan;
        return text.Equals("Infinite", StringComparison.OrdinalIgnoreCase) || TryDuration(text, out value);
    }

    public static bool TryChoice<TEnum>(string text, out TEnum value)
        where TEnum : struct, Enum
    {
        value = default;

        // A number or a list would pass Enum.TryParse, and say nothing to who reads the configuration.
        return text.All(char.IsLetter) && Enum.TryParse(text, ignoreCase: true, out value);
    }
}
