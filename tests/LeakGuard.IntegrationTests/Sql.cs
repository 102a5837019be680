using System.Data.Common;

namespace LeakGuard.IntegrationTests;

/// <summary>Runs one statement, in one line.</summary>
internal static class Sql
{
    public static object? Run(this DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public static async Task<object?> RunAsync(this DbConnection connection, string sql, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
