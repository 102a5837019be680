namespace LeakGuard.Diagnosis;

/// <summary>The setting to change, and what to.</summary>
/// <param name="Setting">Its name: PostgreSQL's, PgBouncer's or Npgsql's keyword.</param>
/// <param name="Value">Its new value.</param>
/// <param name="Place">Where it is set.</param>
/// <param name="Command">The SQL, the line of configuration or of code that does it, ready to copy; several lines where there are several.</param>
public sealed record SettingChange(string Setting, string Value, string Place, string Command)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Setting} = {Value} ({Place})";
}
