using LeakGuard.EntityFrameworkCore.Tests.Model;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Differential;

/// <summary>A schema with an empty shop in it for each telling.</summary>
internal sealed class ShopStage(NpgsqlDataSource admin, string connectionString) : IStage
{
    public async Task<Scene> SetAsync(string settings)
    {
        var schema = $"story_{Guid.NewGuid():N}";
        await using var connection = await admin.OpenConnectionAsync();
        await using var create = new NpgsqlCommand($"CREATE SCHEMA {schema}; SET search_path = {schema}; {ShopDatabase.Script}", connection);
        await create.ExecuteNonQueryAsync();
        var own = new NpgsqlConnectionStringBuilder($"{connectionString};{settings}") { SearchPath = schema, ApplicationName = schema };
        return new Scene(own.ConnectionString, admin, $"application_name = '{schema}'", schema);
    }
}
