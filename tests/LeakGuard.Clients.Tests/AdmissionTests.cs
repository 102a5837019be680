using System.Data;
using System.Data.Common;
using Dapper;
using LeakGuard.Clients.Tests.DapperStories;
using Npgsql;

namespace LeakGuard.Clients.Tests;

/// <summary>Whoever opens a connection, in whichever way, passes the gate: an isolated pool lets none through.</summary>
public sealed class AdmissionTests
{
    private static readonly Dictionary<string, Action<GuardedDataSource>> Ways = new()
    {
        ["open"] = source => source.OpenConnection(),
        ["open the created"] = source => source.CreateConnection().Open(),
        ["command of the source"] = source => source.CreateCommand("SELECT 1").ExecuteScalar(),
        ["batch of the source"] = source => source.CreateBatch().Add("SELECT 1").ExecuteScalar(),
        ["adapter fills"] = source => Fill(source.CreateConnection()),
        ["connection of a command, by the interface"] = source => ((IDbCommand)source.CreateConnection().CreateCommand()).Connection!.Open(),
        ["command of the factory, by the interface"] = source =>
        {
            IDbCommand command = DbProviderFactories.GetFactory(source.CreateConnection())!.CreateCommand()!;
            command.Connection = source.CreateConnection();
            command.Connection.Open();
        },
        ["Dapper"] = source => source.CreateConnection().Execute("SELECT 1"),
        ["Dapper with a list"] = source => source.CreateConnection().Query("SELECT 1 WHERE 1 = ANY(@ids)", new { ids = new[] { 1 } }),
        ["Dapper's stream"] = source => source.CreateConnection().Query("SELECT 1", buffered: false).Any(),
        ["Dapper's grid"] = source => source.CreateConnection().QueryMultiple("SELECT 1"),
    };

    public static TheoryData<string> Names => [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nobody_gets_past_the_gate(string way)
    {
        await using var pool = await TestPool.StartAsync(2);
        await pool.WarmAsync();
        pool.Source.Isolate();

        Assert.Throws<PoolCircuitOpenException>(() => Ways[way](pool.Source));

        pool.Source.ResetBreaker();
        await pool.EmptyAsync();
    }

    [Fact]
    public async Task What_an_adapter_opens_is_a_lease_and_comes_back()
    {
        await using var pool = await TestPool.StartAsync(2);
        await using var connection = pool.Source.CreateConnection();
        var before = pool.Source.Snapshot().TotalLeases;

        Assert.Equal(3, Fill(connection));

        Assert.Equal(before + 1, pool.Source.Snapshot().TotalLeases);
        await pool.EmptyAsync();
    }

    [Fact]
    public async Task A_transaction_begun_through_a_commands_connection_is_known()
    {
        await using var pool = await TestPool.StartAsync(1);
        await using var connection = await pool.Source.OpenConnectionAsync();
        IDbCommand command = connection.CreateCommand();

        using var transaction = command.Connection!.BeginTransaction();

        Assert.Equal(LeakKind.IdleInTransaction, (await pool.Told.ReportAsync()).Kind);
    }

    private static int Fill(DbConnection connection)
    {
        using var adapter = new NpgsqlDataAdapter();
        using var table = new DataTable();
        ((DbDataAdapter)adapter).SelectCommand = connection.Command("SELECT generate_series(1, 3)");
        return adapter.Fill(table);
    }
}
