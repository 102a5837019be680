namespace LeakGuard.Diagnosis.Audit;

/// <summary>Keywords that let passwords and data out.</summary>
internal static class PrivacyRule
{
    private static readonly (string Keyword, string Consequence)[] Open =
    [
        ("Persist Security Info", "the password stays readable in the connection string of open connections, and stands in Npgsql's metric labels where the data source has no name"),
        ("Log Parameters", "values of parameters are written to the log"),
        ("Include Error Detail", "errors carry values of rows, which then stand in logs and answers"),
    ];

    public static IEnumerable<AuditFinding> Look(Scope scope) =>
        from pool in scope.Facts.Pools
        from one in Open
        where pool.IsOn(one.Keyword)
        select KeywordRule.Of(pool, Severity.Warning, one.Keyword, $"'{one.Keyword}' is on: {one.Consequence}.", "false", $"{one.Keyword}=false");
}
