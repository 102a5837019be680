namespace LeakGuard.IntegrationTests.Watchdog;

/// <summary>Whatever a victim calls next, it is told that its lease was taken.</summary>
public sealed class VictimCallTests
{
    private static readonly Dictionary<string, Func<Victim, Task>> Calls = new()
    {
        ["new command"] = victim => victim.Connection.RunAsync("SELECT 1"),
        ["new command, sync"] = victim => Sync(() => victim.Connection.Run("SELECT 1")),
        ["ExecuteNonQuery"] = victim => Sync(() => victim.Command.ExecuteNonQuery()),
        ["ExecuteNonQueryAsync"] = victim => victim.Command.ExecuteNonQueryAsync(),
        ["ExecuteScalar"] = victim => Sync(() => victim.Command.ExecuteScalar()),
        ["ExecuteScalarAsync"] = victim => victim.Command.ExecuteScalarAsync(),
        ["ExecuteReader"] = victim => Sync(() => victim.Command.ExecuteReader()),
        ["ExecuteReaderAsync"] = victim => victim.Command.ExecuteReaderAsync(),
        ["Prepare"] = victim => Sync(victim.Command.Prepare),
        ["PrepareAsync"] = victim => victim.Command.PrepareAsync(),
        ["batch ExecuteNonQuery"] = victim => Sync(() => victim.Batch.ExecuteNonQuery()),
        ["batch ExecuteNonQueryAsync"] = victim => victim.Batch.ExecuteNonQueryAsync(),
        ["batch ExecuteScalar"] = victim => Sync(() => victim.Batch.ExecuteScalar()),
        ["batch ExecuteScalarAsync"] = victim => victim.Batch.ExecuteScalarAsync(),
        ["batch ExecuteReader"] = victim => Sync(() => victim.Batch.ExecuteReader()),
        ["batch ExecuteReaderAsync"] = victim => victim.Batch.ExecuteReaderAsync(),
        ["batch Prepare"] = victim => Sync(victim.Batch.Prepare),
        ["batch PrepareAsync"] = victim => victim.Batch.PrepareAsync(),
        ["BeginTransaction"] = victim => Sync(() => victim.Connection.BeginTransaction()),
        ["BeginTransactionAsync"] = victim => victim.Connection.BeginTransactionAsync().AsTask(),
        ["GetSchema"] = victim => Sync(() => victim.Connection.GetSchema("Tables")),
        ["GetSchemaAsync"] = victim => victim.Connection.GetSchemaAsync("Tables"),
        ["Commit"] = victim => Sync(victim.Transaction.Commit),
        ["CommitAsync"] = victim => victim.Transaction.CommitAsync(),
        ["Rollback"] = victim => Sync(victim.Transaction.Rollback),
        ["RollbackAsync"] = victim => victim.Transaction.RollbackAsync(),
        ["Save"] = victim => Sync(() => victim.Transaction.Save("here")),
        ["SaveAsync"] = victim => victim.Transaction.SaveAsync("here"),
        ["Rollback to a savepoint"] = victim => victim.Transaction.RollbackAsync("here"),
        ["Release"] = victim => victim.Transaction.ReleaseAsync("here"),
    };

    public static TheoryData<string> Names() => [.. Calls.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_next_call_of_a_victim_says_that_its_lease_was_taken(string call)
    {
        await using var pool = await ReclaimTests.StartAsync();
        await using var connection = await pool.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new("SELECT 1"));
        await pool.Told.ReclamationAsync();

        var told = await Assert.ThrowsAsync<LeaseReclaimedException>(
            () => Calls[call](new Victim(connection, (GuardedTransaction)transaction, command, batch)));

        Assert.Equal(LeakKind.IdleInTransaction, told.Reclamation.Kind);
    }

    private static async Task Sync(Action call)
    {
        await Task.CompletedTask;
        call();
    }

    private sealed record Victim(GuardedConnection Connection, GuardedTransaction Transaction, GuardedCommand Command, GuardedBatch Batch);
}
