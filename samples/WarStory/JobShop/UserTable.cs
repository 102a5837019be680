using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace WarStory.JobShop;

/// <summary>The records that the jobs import.</summary>
internal static class UserTable
{
    public const int Size = 3000;

    /// <summary>One record in so many has no valid address.</summary>
    public const int InvalidEvery = 30;

    public static async Task CreateAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, imported_at timestamptz);
            INSERT INTO users
            SELECT id, 'user' || id || CASE WHEN id % {InvalidEvery} = 0 THEN '' ELSE '@example.org' END
            FROM generate_series(1, {Size}) AS id;
            """;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Locks the record and reads it; the work takes a while.</summary>
    public static async Task<string> ReadEmailAsync(DbConnection connection, DbTransaction transaction, int userId, CancellationToken stop)
    {
        await using var command = Command(connection, transaction, userId, "SELECT email, pg_sleep(0.03) FROM users WHERE id = {0} FOR UPDATE");
        return (string)(await command.ExecuteScalarAsync(stop))!;
    }

    public static async Task MarkImportedAsync(DbConnection connection, DbTransaction transaction, int userId, CancellationToken stop)
    {
        await using var command = Command(connection, transaction, userId, "UPDATE users SET imported_at = now() WHERE id = {0}");
        await command.ExecuteNonQueryAsync(stop);
    }

    private static DbCommand Command(DbConnection connection, DbTransaction transaction, int userId, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = string.Format(CultureInfo.InvariantCulture, sql, userId);
        return command;
    }
}
