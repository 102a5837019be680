using Microsoft.Extensions.Configuration;

namespace LeakGuard.DependencyInjection;

/// <summary>Reads one section of settings by hand, so that a typo or a bad value is named by its full key, with the remedy.</summary>
internal sealed class SettingReader(IConfigurationSection section, List<string> failures)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public void Text(string key, Action<string?> set)
    {
        if (Value(key) is { } value)
        {
            set(value.Length == 0 ? null : value);
        }
    }

    public void Number(string key, Action<int?> set) =>
        Parsed<int>(key, SettingText.TryNumber, value => set(value), () => set(null), "Write a whole number, such as 100.");

    public void Flag(string key, Action<bool> set) =>
        Parsed<bool>(key, bool.TryParse, set, null, "Write true or false.");

    public void Fraction(string key, Action<double> set) =>
        Parsed<double>(key, SettingText.TryFraction, set, null, "Write a number such as 0.5.");

    public void Duration(string key, Action<TimeSpan> set) =>
        Parsed<TimeSpan>(key, SettingText.TryDuration, set, null, "Write it as [days.]hours:minutes:seconds, such as 00:00:30 for 30 seconds.");

    public void Wait(string key, Action<TimeSpan?> set) =>
        Parsed<TimeSpan>(key, SettingText.TryWait, value => set(value), () => set(null), "Write it as [days.]hours:minutes:seconds, such as 00:00:15 for 15 seconds, or Infinite.");

    public void OptionalDuration(string key, Action<TimeSpan?> set) =>
        Parsed<TimeSpan>(key, SettingText.TryDuration, value => set(value), () => set(null), "Write it as [days.]hours:minutes:seconds, such as 00:00:30 for 30 seconds.");

    public void OptionalFraction(string key, Action<double?> set) =>
        Parsed<double>(key, SettingText.TryFraction, value => set(value), () => set(null), "Write a number such as 0.8.");

    /// <summary>Reads a list; it takes the place of what was there.</summary>
    public void Texts(string key, IList<string> list)
    {
        _known.Add(key);
        var entries = section.GetSection(key).GetChildren().Select(child => child.Value).OfType<string>().ToList();
        if (entries.Count > 0)
        {
            list.Clear();
            entries.ForEach(list.Add);
        }

        if (section.GetSection(key) is { Value: { Length: > 0 } value } single)
        {
            failures.Add($"'{single.Path}' is '{value}', and is a list. Write each entry beneath it: [\"{value}\"].");
        }
    }

    public void Choice<TEnum>(string key, Action<TEnum> set)
        where TEnum : struct, Enum =>
        Parsed<TEnum>(key, SettingText.TryChoice, set, null, $"Write one of {string.Join(", ", Enum.GetNames<TEnum>())}.");

    public void Section(string key, Action<SettingReader> read)
    {
        _known.Add(key);
        var child = section.GetSection(key);
        if (!string.IsNullOrEmpty(child.Value))
        {
            failures.Add($"'{child.Path}' has a value of its own, and is a group of settings. Put the settings beneath it.");
        }

        var reader = new SettingReader(child, failures);
        read(reader);
        reader.RefuseOthers();
    }

    /// <summary>Reads a group of groups that the user names.</summary>
    public void Sections(string key, Action<string, SettingReader> read) => Section(key, group =>
    {
        foreach (var child in section.GetSection(key).GetChildren())
        {
            group.Section(child.Key, settings => read(child.Key, settings));
        }
    });

    /// <summary>Lets a group pass that is read elsewhere.</summary>
    public void Skip(string key) => _known.Add(key);

    public void RefuseOthers()
    {
        foreach (var child in section.GetChildren().Where(child => !_known.Contains(child.Key)))
        {
            failures.Add($"'{child.Path}' is no setting of LeakGuard. Correct the name or remove it; here there are: {string.Join(", ", _known)}.");
        }
    }

    private void Parsed<T>(string key, SettingText.Parser<T> parse, Action<T> set, Action? clear, string remedy)
    {
        if (Value(key) is not { } value)
        {
            return;
        }

        if (value.Length == 0 && clear is not null)
        {
            clear();
        }
        else if (parse(value, out var parsed))
        {
            set(parsed);
        }
        else
        {
            var shown = ConnectionStrings.IsLike(value) ? "what looks like a connection string" : $"'{value}'";
            failures.Add($"'{section.GetSection(key).Path}' is {shown}, which cannot be read. {remedy}");
        }
    }

    private string? Value(string key)
    {
        _known.Add(key);
        var child = section.GetSection(key);
        foreach (var stray in child.GetChildren())
        {
            failures.Add($"'{stray.Path}' is no setting of LeakGuard: '{child.Path}' is a single value. Remove what is beneath it.");
        }

        return child.Value;
    }
}
