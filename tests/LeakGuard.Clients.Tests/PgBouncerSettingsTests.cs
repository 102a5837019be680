using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Clients.Tests;

/// <summary>What the README says about connection strings that lead through PgBouncer.</summary>
public sealed class PgBouncerSettingsTests
{
    [PgBouncerTheory]
    [InlineData("Search Path=pg_catalog", "search_path")]
    [InlineData("Options=-c work_mem=8MB", "options")]
    public async Task It_refuses_what_it_does_not_know_of_the_startup_packet(string setting, string parameter)
    {
        await using var bouncer = await StartAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => AskAsync($"{bouncer.ConnectionString};{setting}", "SELECT 1"));

        Assert.Equal($"unsupported startup parameter: {parameter}", refused.MessageText);
    }

    [PgBouncerFact]
    public async Task It_carries_the_time_zone_the_encoding_and_the_applications_name()
    {
        await using var bouncer = await StartAsync();
        var connectionString = $"{bouncer.ConnectionString};Timezone=Asia/Tokyo;Client Encoding=LATIN1;Application Name=me";

        Assert.Equal(
            "Asia/Tokyo LATIN1 me",
            await AskAsync(connectionString, "SELECT concat_ws(' ', current_setting('TimeZone'), current_setting('client_encoding'), current_setting('application_name'))"));
    }

    [PgBouncerTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_No_Reset_On_Close_each_lease_resets_a_session_that_is_not_its_own(bool isReset)
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions { DefaultPoolSize = 1 });
        await using var other = new NpgsqlConnection(bouncer.ConnectionString + ";Pooling=false");
        await other.OpenAsync();
        await other.RunAsync("SET my.mark = 'here'");

        await using var database = NpgsqlDataSource.Create($"{bouncer.ConnectionString};No Reset On Close={!isReset}");
        for (var i = 0; i < 2; i++)
        {
            await using var connection = await database.OpenConnectionAsync();
            await connection.RunAsync("SELECT 1");
        }

        Assert.Equal(isReset ? "" : "here", await other.RunAsync("SELECT coalesce(current_setting('my.mark', true), '')"));
    }

    private static async Task<LocalPgBouncer> StartAsync(LocalPgBouncerOptions? options = null) =>
        await LocalPgBouncer.StartAsync((await SharedPostgres.GetAsync()).ConnectionString, options);

    private static async Task<object?> AskAsync(string connectionString, string sql)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var connection = await database.OpenConnectionAsync();
        return await connection.RunAsync(sql);
    }
}
