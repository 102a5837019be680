using Microsoft.Extensions.Logging;

namespace LeakGuard.Reporting.Logging;

/// <summary>Writes about a pool's set-up: settings that changed or could not, and code that goes past the guard.</summary>
internal sealed class SetupLog(ILogger logger, string poolName)
{
    /// <summary>Settings were changed while the application runs, and hold from now on.</summary>
    public void Changed(IReadOnlyList<string> changes) => Write(
        LogLevel.Information,
        EventIds.SettingsChanged,
        $"Settings of pool '{poolName}' changed and hold from now on: {string.Join("; ", changes)}.");

    /// <summary>Settings were changed that only a start reads.</summary>
    public void NotChanged(IReadOnlyList<string> changes) => Write(
        LogLevel.Warning,
        EventIds.SettingsNeedRestart,
        $"Settings of pool '{poolName}' were changed that cannot change while the application runs: {string.Join("; ", changes)}. They hold from the next start on.");

    /// <summary>The changed settings are no good.</summary>
    public void Refused(Exception fault) => Write(
        LogLevel.Error,
        EventIds.SettingsRefused,
        $"The changed settings of pool '{poolName}' were refused, and the former ones stay: {fault.Message}");

    /// <summary>Somebody has got hold of the unguarded data source.</summary>
    public void Bypassed(string who) => Write(
        LogLevel.Warning,
        EventIds.GuardBypassed,
        $"{who} takes the unguarded NpgsqlDataSource of pool '{poolName}': what it opens there is not seen, and counts against the same pool. Inject DbDataSource instead; with EF Core, add UseLeakGuard.");

    /// <summary>The pool has connections in use that no lease accounts for.</summary>
    public void Untracked(int connections) => Write(
        LogLevel.Warning,
        EventIds.UntrackedConnections,
        $"Connections of pool '{poolName}' in use that were taken past the guard: {connections}. They count against 'Maximum Pool Size' and cannot be named. Find who injects NpgsqlDataSource or NpgsqlConnection, and inject DbDataSource instead; with EF Core, add UseLeakGuard.");

    /// <summary>A limit of the server's could not be set.</summary>
    public void Skipped(string setting, string why) => Write(
        LogLevel.Warning,
        EventIds.ServerSettingSkipped,
        $"{setting} was not set on the connections of pool '{poolName}': {why}.");

    private void Write(LogLevel level, EventId id, string text) =>
        new LogFacts(text).With("Pool", poolName).WriteTo(logger, level, id);
}
