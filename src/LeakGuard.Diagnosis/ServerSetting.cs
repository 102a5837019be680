namespace LeakGuard.Diagnosis;

/// <summary>One setting of the server: <c>pg_settings</c>.</summary>
public sealed record ServerSetting
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its value in <see cref="Unit"/>, as sessions of the role that looked get it.</summary>
    public required string Value { get; init; }

    /// <summary>The unit: <c>ms</c>, <c>8kB</c>, …; <see langword="null"/> for none.</summary>
    public string? Unit { get; init; }

    /// <summary>Where the value stems from: <c>pg_settings.source</c>, such as <c>default</c>, <c>configuration file</c> or <c>user</c>.</summary>
    public string? Source { get; init; }

    /// <summary>The value as a duration, where it is one.</summary>
    public TimeSpan? Duration => (Unit, Number) switch
    {
        ("ms", { } number) => TimeSpan.FromMilliseconds(number),
        ("s", { } number) => TimeSpan.FromSeconds(number),
        ("min", { } number) => TimeSpan.FromMinutes(number),
        _ => null,
    };

    /// <summary>The value in bytes, where it is an amount of memory.</summary>
    public long? Bytes => (Unit, Number) switch
    {
        ("B", { } number) => (long)number,
        ("kB", { } number) => (long)(number * 1024),
        ("8kB", { } number) => (long)(number * 8192),
        ("MB", { } number) => (long)(number * 1024 * 1024),
        _ => null,
    };

    /// <summary>The value as a number, where it is one.</summary>
    public double? Number =>
        double.TryParse(Value, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
