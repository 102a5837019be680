using LeakGuard.Leasing;

namespace LeakGuard.Connections;

/// <summary>Notes what a command about to run uses of the session, where a pooler makes that a mistake.</summary>
internal static class SessionCheck
{
    public static void Of(SessionNotes notes, string? sql, GuardedConnection? connection) => Of(notes, sql, connection?.Handle ?? default);

    public static void Of(SessionNotes notes, string? sql, LeaseHandle lease)
    {
        foreach (var feature in SessionKeywords.FeaturesOf(sql))
        {
            notes.Note(feature, lease);
        }
    }

    public static void OfPreparation(SessionNotes? notes, GuardedConnection? connection) =>
        notes?.Note(SessionFeature.PreparedStatement, connection?.Handle ?? default);
}
