using LeakGuard;
using Npgsql;

namespace Overload.Guards;

/// <summary>The same pool behind LeakGuard, as it comes: its queue takes four callers per connection.</summary>
internal sealed class LeakGuarded(string connectionString) : Guard("leakguard")
{
    private readonly GuardedDataSource _database = NpgsqlDataSource.Create(connectionString).WithLeakGuard();

    public override async Task<Answer> ServeAsync()
    {
        try
        {
            await WorkAsync(_database);
            return Answer.Served;
        }
        catch (PoolRejectedException)
        {
            return Answer.Refused;
        }
    }

    public override ValueTask DisposeAsync() => _database.DisposeAsync();
}
