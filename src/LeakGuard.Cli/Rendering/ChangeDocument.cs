using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Rendering;

/// <summary>A setting to change, for programs.</summary>
internal sealed record ChangeDocument
{
    public required string Setting { get; init; }

    public required string Value { get; init; }

    public required string Place { get; init; }

    public required string Command { get; init; }

    public static ChangeDocument Of(SettingChange change) => new() { Setting = change.Setting, Value = change.Value, Place = change.Place, Command = change.Command };
}
