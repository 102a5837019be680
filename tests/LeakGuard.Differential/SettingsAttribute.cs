namespace LeakGuard.Differential;

/// <summary>What a story wants in its connection string besides the usual.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SettingsAttribute(string settings) : Attribute
{
    public string Settings { get; } = settings;
}
