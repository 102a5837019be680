namespace LeakGuard.Clients.Tests;

public sealed class CompatibilityTests
{
    [PgBouncerFact]
    public async Task The_README_shows_what_the_stories_have_shown()
    {
        IReadOnlyList<CompatibilityRow> told =
        [
            .. await Suites.Dapper.RowsAsync(),
            .. await Suites.Linq.RowsAsync(),
            .. await Suites.Ado.RowsAsync(),
            .. await Suites.Npgsql.RowsAsync(),
        ];
        string[] clients = ["Dapper", "linq2db", "ADO.NET", "Npgsql"];
        var outside = await Outside.RowsAsync();

        var found = clients.SelectMany(client => told.Concat(outside).Where(row => row.Client == client));

        Assert.Null(CompatibilityTable.Difference(clients, [.. found]));
    }
}
