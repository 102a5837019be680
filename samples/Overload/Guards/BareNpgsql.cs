using Npgsql;

namespace Overload.Guards;

/// <summary>Npgsql as it comes: callers wait for a connection, as many as there are, each for up to the connection string's Timeout.</summary>
internal sealed class BareNpgsql(string connectionString) : Guard("npgsql")
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString);

    public override async Task<Answer> ServeAsync()
    {
        try
        {
            await WorkAsync(_database);
            return Answer.Served;
        }
        catch (NpgsqlException refusal) when (refusal.InnerException is TimeoutException && refusal.Message.Contains("exhausted", StringComparison.Ordinal))
        {
            return Answer.Refused;
        }
    }

    public override ValueTask DisposeAsync() => _database.DisposeAsync();
}
