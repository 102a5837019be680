using System.Runtime.CompilerServices;
using Dapper;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.IntegrationTests.Connections;

public sealed class DapperAbandonmentTests
{
    [Fact]
    public async Task A_connection_lost_after_a_list_parameter_is_taken_back()
    {
        var postgres = await SharedPostgres.GetAsync();
        await using var database = NpgsqlDataSource.Create(postgres.ConnectionString)
            .WithLeakGuard(options => options.ScanInterval = TimeSpan.FromMilliseconds(50));

        Lose(database);
        var isBack = await Poll.UntilAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return database.Snapshot() is { TotalReclaimed: 1, Leased: 0 };
            },
            TimeSpan.FromSeconds(30));

        Assert.True(isBack);
    }

    // Nothing on the test's own stack may keep the connection alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Lose(GuardedDataSource database) =>
        Assert.Equal(1, database.OpenConnection().ExecuteScalar<int>("SELECT 1 WHERE 1 = ANY(@ids)", new { ids = new[] { 1 } }));
}
