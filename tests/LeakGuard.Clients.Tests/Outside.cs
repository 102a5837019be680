using System.Data;
using System.Data.Common;
using Dapper;
using Npgsql;
using Npgsql.Replication;

namespace LeakGuard.Clients.Tests;

/// <summary>What no guard can do, or does not: found out by trying, as all else in the table of clients.</summary>
internal static class Outside
{
    public static async Task<IReadOnlyList<CompatibilityRow>> RowsAsync() =>
    [
        new("Dapper", "custom parameters that cast the `IDbCommand` to `NpgsqlCommand`", await RefusalAsync(CastInParametersAsync), CompatibilityRow.NotTried),
        new("ADO.NET", "`NpgsqlFactory.Instance`: its commands on a guarded connection", await RefusalAsync(CommandOfNpgsqlsFactoryAsync), CompatibilityRow.NotTried),
        new("Npgsql", "`LogicalReplicationConnection`, `PhysicalReplicationConnection`", await ReplicationAsync(), CompatibilityRow.NotTried),
        new("Npgsql", "`Multiplexing=true`", await RefusalAsync(MultiplexAsync), CompatibilityRow.NotTried),
    ];

    private static async Task CastInParametersAsync(GuardedDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync("SELECT @a", new Casting());
    }

    private static async Task CommandOfNpgsqlsFactoryAsync(GuardedDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using DbCommand command = NpgsqlFactory.Instance.CreateCommand();
        command.Connection = connection;
    }

    private static Task MultiplexAsync(GuardedDataSource source)
    {
        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString) { Multiplexing = true };
        NpgsqlDataSource.Create(settings.ConnectionString).WithLeakGuard();
        return Task.CompletedTask;
    }

    private static async Task<string> RefusalAsync(Func<GuardedDataSource, Task> use)
    {
        await using var pool = await TestPool.StartAsync(1);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => use(pool.Source));
        return $"refused: `{refused.GetType().Name}`";
    }

    // It is made from a connection string, and belongs to no pool: there is nothing to refuse it by.
    private static async Task<string> ReplicationAsync()
    {
        await using var pool = await TestPool.StartAsync(1);
        await using var held = await pool.Source.OpenConnectionAsync();
        await using var replication = new PhysicalReplicationConnection(pool.ConnectionString);
        await replication.Open();
        Assert.NotEmpty((await replication.IdentifySystem()).SystemId);
        return pool.Source.Snapshot() is { Leased: 1, TotalLeases: 1 } ? "not seen: has no pool" : "seen";
    }

    private sealed class Casting : SqlMapper.IDynamicParameters
    {
        public void AddParameters(IDbCommand command, SqlMapper.Identity identity) =>
            ((NpgsqlCommand)command).Parameters.AddWithValue("a", 1);
    }
}
