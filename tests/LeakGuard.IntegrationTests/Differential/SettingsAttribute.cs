namespace LeakGuard.IntegrationTests.Differential;

/// <summary>What a story wants in its connection string besides the usual.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SettingsAttribute(string settings) : Attribute
{
    public string Settings { get; } = settings;
}
