using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Differential;

/// <summary>The shared server itself, with nothing in between. Tellings may overlap: each has a schema of a name of its own.</summary>
public sealed class DirectStage : IStage
{
    private static readonly Lazy<Task<NpgsqlDataSource>> Admin = new(
        static async () => NpgsqlDataSource.Create((await SharedPostgres.GetAsync()).ConnectionString));

    public async Task<Scene> SetAsync(string settings)
    {
        // Never the same name again: what a story leaves in Npgsql's global pools must not come back.
        var schema = $"story_{Guid.NewGuid():N}";
        var admin = await Admin.Value;
        await using var create = admin.CreateCommand($"CREATE SCHEMA {schema}");
        await create.ExecuteNonQueryAsync();
        var server = (await SharedPostgres.GetAsync()).ConnectionString;
        var connection = new NpgsqlConnectionStringBuilder($"{server};{settings}") { SearchPath = schema, ApplicationName = schema };
        return new Scene(connection.ConnectionString, admin, $"application_name = '{schema}'", schema);
    }
}
