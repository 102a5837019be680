using System.Globalization;
using System.Text.RegularExpressions;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>The value a setting has for a role in a database: role and database together win over the role, that over the database, that over the server.</summary>
internal sealed partial class EffectiveSettings(ServerSnapshot server)
{
    // Where the value stems from that the look itself got; others may get another.
    private static readonly string[] OfOneself = ["database", "user", "database user", "client", "session", "interactive"];

    /// <summary>As a duration, zero for none; null where that cannot be known from here.</summary>
    public TimeSpan? Duration(string name, string? user, string? database)
    {
        if (!server.Settings.TryGetValue(name, out var setting))
        {
            return null;
        }

        foreach (var (role, where) in new[] { (user, database), (user, null), (null, database), (null, null) })
        {
            if (server.RoleSettings.FirstOrDefault(own => own.Name == name && own.Role == role && own.Database == where) is { } found)
            {
                return Parse(found.Value, setting.Unit);
            }
        }

        var isOwn = user == server.Role.Name && database == server.Database;
        return isOwn || setting.Source is null || !OfOneself.Contains(setting.Source) ? setting.Duration : null;
    }

    /// <summary>Reads a duration as PostgreSQL does: a bare number is in the setting's own unit.</summary>
    public static TimeSpan? Parse(string text, string? unit)
    {
        var match = Amount().Match(text.Trim());
        if (!match.Success || !double.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        TimeSpan? one = (match.Groups[2].Length > 0 ? match.Groups[2].Value : unit) switch
        {
            "us" => TimeSpan.FromMicroseconds(1),
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            "d" => TimeSpan.FromDays(1),
            _ => null,
        };
        return number * one;
    }

    [GeneratedRegex(@"^(\d{1,12}(?:\.\d{1,6})?)\s*(us|ms|s|min|h|d)?$")]
    private static partial Regex Amount();
}
