namespace LeakGuard.Diagnosis.Audit;

/// <summary>Writes names into SQL that is shown to be copied.</summary>
internal static class Sql
{
    public static string Name(string? name) => $"\"{name?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
