using System.Globalization;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Rendering;

/// <summary>Numbers and states as people read them.</summary>
internal static class Words
{
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan? duration) => duration is { } known ? DurationText.Of(known) : "";

    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>In the words of <c>pg_stat_activity</c>.</summary>
    public static string State(BackendState state) => StateName.Of(state);

    public static string States(IEnumerable<Backend> backends) => string.Join(
        ", ",
        backends.CountBy(backend => backend.State).OrderByDescending(state => state.Value).Select(state => Text($"{state.Value} {State(state.Key)}")));
}
