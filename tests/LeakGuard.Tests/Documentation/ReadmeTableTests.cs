using System.Collections;
using System.Globalization;
using System.Reflection;

namespace LeakGuard.Tests.Documentation;

public sealed class ReadmeTableTests
{
    [Fact]
    public void The_README_names_every_option_once_with_its_default()
    {
        var documented = Readme.Rows("Option").Select(row => $"{row[0]} = {row[1]}").Order(StringComparer.Ordinal);
        var actual = Options(new LeakGuardOptions(), "")
            .Select(option => $"{option.Name} = {Text(option.Default)}")
            .Order(StringComparer.Ordinal);

        Assert.Equal(actual, documented);
    }

    [Fact]
    public void The_README_names_every_choice_of_an_option()
    {
        var ranges = Readme.Rows("Option").ToDictionary(row => row[0], row => row[2]);

        Assert.All(
            Options(new LeakGuardOptions(), "").Where(option => option.Default is Enum),
            option => Assert.Equal(string.Join(", ", Enum.GetNames(option.Default!.GetType())), ranges[option.Name]));
    }

    [Fact]
    public void The_README_names_every_mode_of_stack_capture() =>
        Assert.Equal(Enum.GetNames<StackCapture>(), Readme.Rows("Mode of `StackCapture`").Select(row => row[0]));

    [Fact]
    public void The_README_names_every_kind_of_leak_with_its_certainty()
    {
        var documented = Readme.Rows("Kind").Select(row => $"{row[0]}: {row[2]}").Order(StringComparer.Ordinal);
        var actual = Enum.GetValues<LeakKind>()
            .Select(kind => $"{kind}: {LeakCertainty.Of(kind)}")
            .Order(StringComparer.Ordinal);

        Assert.Equal(actual, documented);
    }

    [Fact]
    public void The_README_names_every_cause_in_its_order() =>
        Assert.Equal(Enum.GetNames<LeakGuard.Diagnosis.Cause>(), Readme.Rows("Cause").Select(row => row[0]));

    [Fact]
    public void The_README_names_every_option_of_a_fleet_with_its_default() => Assert.Equal(
        Options(new LeakGuard.Diagnosis.FleetOptions(), "").Select(option => $"{option.Name} = {Text(option.Default)}"),
        Readme.Rows("Fleet option").Select(row => $"{row[0]} = {row[1]}"));

    private static IEnumerable<(string Name, object? Default)> Options(object options, string prefix) => options.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .SelectMany(property => property.GetValue(options) is { } value && IsGroup(value)
            ? Options(value, $"{prefix}{property.Name}.")
            : [(prefix + property.Name, property.GetValue(options))]);

    private static bool IsGroup(object value) => value is QueueOptions or ReclaimOptions or BreakerOptions or HealthOptions or WarmUpOptions or ServerOptions;

    private static string Text(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        TimeSpan duration => duration.ToString("c", CultureInfo.InvariantCulture),
        IEnumerable items when !items.GetEnumerator().MoveNext() => "empty",
        _ => value.ToString()!,
    };
}
