using Dapper;

namespace LeakGuard.IntegrationTests.Watchdog;

/// <summary>The same ways in asynchronous code: before anything was awaited, or after.</summary>
internal static class GuardedAsyncLeaks
{
    public static string File { get; } = SourceMarks.ThisFile();

    [Leaks(LeakKind.HeldTooLong)]
    public static async Task Connection(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        await First(afterAwait);
        kept.Add(await source.OpenConnectionAsync()); // LEAK: Connection
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static async Task CreatedConnection(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        await First(afterAwait);
        var connection = source.CreateConnection();
        kept.Add(connection);
        await connection.OpenAsync(); // LEAK: CreatedConnection
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static async Task Transaction(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        await First(afterAwait);
        var connection = await source.OpenConnectionAsync(); // LEAK: Transaction
        kept.Add(connection);
        kept.Add(await connection.BeginTransactionAsync());
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static async Task RawBegin(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        await First(afterAwait);
        var connection = await source.OpenConnectionAsync(); // LEAK: RawBegin
        kept.Add(connection);
        await connection.RunAsync("/* by hand */ BEGIN ISOLATION LEVEL SERIALIZABLE");
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static async Task ExceptionPath(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        await First(afterAwait);
        try
        {
            var connection = await source.OpenConnectionAsync(); // LEAK: ExceptionPath
            kept.Add(connection);
            await connection.RunAsync("SELECT 1/0");
            await connection.DisposeAsync();
        }
        catch (Npgsql.PostgresException)
        {
            // As if a handler far above had caught it.
        }
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static async Task Reader(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        await First(afterAwait);
        var connection = await source.OpenConnectionAsync(); // LEAK: Reader
        kept.Add(connection);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT generate_series(1, 100)";
        var reader = await command.ExecuteReaderAsync();
        kept.Add(reader);
        await reader.ReadAsync();
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static async Task SourceCommandReader(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        await First(afterAwait);
        await using var command = source.CreateCommand("SELECT generate_series(1, 100)");
        var reader = await command.ExecuteReaderAsync(); // LEAK: SourceCommandReader
        kept.Add(reader);
        await reader.ReadAsync();
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static async Task DapperQuery(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        await First(afterAwait);
        var connection = await source.OpenConnectionAsync(); // LEAK: DapperQuery
        kept.Add(connection);
        Assert.Equal([1], await connection.QueryAsync<int>("SELECT 1"));
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static async Task DapperUnbuffered(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        await First(afterAwait);
        var connection = await source.OpenConnectionAsync(); // LEAK: DapperUnbuffered
        kept.Add(connection);
        var rows = connection.QueryUnbufferedAsync<int>("SELECT generate_series(1, 100)").GetAsyncEnumerator();
        kept.Add(rows);
        await rows.MoveNextAsync();
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static async Task FireAndForget(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        await First(afterAwait);
        _ = Forgotten();

        async Task Forgotten()
        {
            await using var connection = await source.OpenConnectionAsync(); // LEAK: FireAndForget
            await kept.Never.Task;
        }
    }

    [Leaks(LeakKind.OwnerEnded)]
    public static async Task OwnerEnded(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        using var request = Kept.Requests.StartActivity("GET /orders");
        await First(afterAwait);
        using var step = Kept.Requests.StartActivity("load");
        kept.Add(await source.OpenConnectionAsync()); // LEAK: OwnerEnded
    }

    [Leaks(LeakKind.ReturnedInTransaction)]
    public static async Task ReturnedInTransaction(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        await First(afterAwait);
        await using var connection = await source.OpenConnectionAsync(); // LEAK: ReturnedInTransaction
        await connection.RunAsync("BEGIN");
    }

    [Leaks(LeakKind.Abandoned)]
    public static async Task Abandoned(GuardedDataSource source, Kept kept, bool afterAwait)
    {
        await First(afterAwait);
        await (await source.OpenConnectionAsync()).RunAsync("SELECT 1"); // LEAK: Abandoned
    }

    private static async ValueTask First(bool afterAwait)
    {
        if (afterAwait)
        {
            await Task.Yield();
        }
    }
}
