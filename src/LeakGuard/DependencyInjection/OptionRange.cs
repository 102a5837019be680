using System.Globalization;

namespace LeakGuard.DependencyInjection;

/// <summary>Words the failures of options: setting, value, range, remedy.</summary>
internal static class OptionRange
{
    public static string? Failure(string setting, TimeSpan value, TimeSpan least, TimeSpan most) =>
        value >= least && value <= most
            ? null
            : Format($"{setting} is {value:c}; it must be between {least:c} and {most:c} (days.hours:minutes:seconds). Set it within that range, or leave it out for the default.");

    public static string? Failure(string setting, int value, int least, int most) =>
        value >= least && value <= most
            ? null
            : Format($"{setting} is {value}; it must be between {least} and {most}. Set it within that range, or leave it out for the default.");

    public static string? Failure(string setting, double value, double least, double most) =>
        value >= least && value <= most
            ? null
            : Format($"{setting} is {value}; it must be between {least} and {most}. Set it within that range, or leave it out for the default.");

    public static string? Failure<TEnum>(string setting, TEnum value)
        where TEnum : struct, Enum =>
        Enum.IsDefined(value)
            ? null
            : Format($"{setting} is {value}; it must be one of {string.Join(", ", Enum.GetNames<TEnum>())}. Choose one, or leave it out for the default.");

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
