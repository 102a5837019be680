using System.Data.Common;
using Dapper;

namespace LeakGuard.Clients.Tests.DapperLeaks;

/// <summary>Each way to leak a connection with Dapper; the line that is to be named is marked.</summary>
/// <remarks>The code knows a <see cref="DbDataSource"/> alone: its lines are found from the stack.</remarks>
internal static class Leaks
{
    public static string File { get; } = SourceMarks.ThisFile();

    [Leaks(LeakKind.HeldTooLong)]
    public static void Query_and_no_dispose(DbDataSource source, ICollection<object> kept)
    {
        var connection = source.OpenConnection(); // LEAK: Query_and_no_dispose
        kept.Add(connection);
        connection.Query<int>("SELECT 1");
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static async Task Query_and_no_dispose_later(DbDataSource source, ICollection<object> kept)
    {
        await Task.Yield();
        var connection = await source.OpenConnectionAsync(); // LEAK: Query_and_no_dispose_later
        kept.Add(connection);
        await connection.QueryAsync<int>("SELECT 1");
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static void Rows_not_read_to_the_end(DbDataSource source, ICollection<object> kept)
    {
        var connection = source.OpenConnection(); // LEAK: Rows_not_read_to_the_end
        kept.Add(connection);
        var rows = connection.Query<int>("SELECT generate_series(1, 100)", buffered: false).GetEnumerator();
        kept.Add(rows);
        rows.MoveNext();
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static async Task Stream_not_read_to_the_end(DbDataSource source, ICollection<object> kept)
    {
        var connection = await source.OpenConnectionAsync(); // LEAK: Stream_not_read_to_the_end
        kept.Add(connection);
        var rows = connection.QueryUnbufferedAsync<int>("SELECT generate_series(1, 100)").GetAsyncEnumerator();
        kept.Add(rows);
        await rows.MoveNextAsync();
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static void Rows_of_a_closed_connection(DbDataSource source, ICollection<object> kept)
    {
        var connection = source.CreateConnection();
        kept.Add(connection);
        var rows = connection.Query<int>("SELECT generate_series(1, 100)", buffered: false).GetEnumerator();
        kept.Add(rows);
        rows.MoveNext(); // LEAK: Rows_of_a_closed_connection
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static async Task Grid_not_disposed(DbDataSource source, ICollection<object> kept)
    {
        var connection = await source.OpenConnectionAsync(); // LEAK: Grid_not_disposed
        kept.Add(connection);
        var grid = await connection.QueryMultipleAsync("SELECT 1; SELECT 2");
        kept.Add(grid);
        await grid.ReadAsync<int>();
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static async Task Grid_of_a_closed_connection(DbDataSource source, ICollection<object> kept)
    {
        var connection = source.CreateConnection();
        kept.Add(connection);
        kept.Add(await connection.QueryMultipleAsync("SELECT 1; SELECT 2")); // LEAK: Grid_of_a_closed_connection
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static void Reader_not_disposed(DbDataSource source, ICollection<object> kept)
    {
        var connection = source.CreateConnection();
        kept.Add(connection);
        kept.Add(connection.ExecuteReader("SELECT generate_series(1, 100)")); // LEAK: Reader_not_disposed
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static async Task Transaction_not_ended(DbDataSource source, ICollection<object> kept)
    {
        var connection = await source.OpenConnectionAsync(); // LEAK: Transaction_not_ended
        kept.Add(connection);
        var transaction = await connection.BeginTransactionAsync();
        kept.Add(transaction);
        await connection.ExecuteAsync("SELECT 1", transaction: transaction);
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static void Transaction_in_the_text(DbDataSource source, ICollection<object> kept)
    {
        var connection = source.OpenConnection(); // LEAK: Transaction_in_the_text
        kept.Add(connection);
        connection.Execute("BEGIN; SELECT 1");
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static async Task Failed_in_a_transaction(DbDataSource source, ICollection<object> kept)
    {
        var connection = await source.OpenConnectionAsync(); // LEAK: Failed_in_a_transaction
        kept.Add(connection);
        await connection.BeginTransactionAsync();
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => connection.ExecuteAsync("SELECT 1 / 0"));
    }

    [Leaks(LeakKind.ReturnedInTransaction)]
    public static void Returned_in_a_transaction(DbDataSource source, ICollection<object> kept)
    {
        using var connection = source.OpenConnection(); // LEAK: Returned_in_a_transaction
        connection.Execute("BEGIN; CREATE TEMP TABLE lost (id int)");
    }

    [Leaks(LeakKind.Abandoned)]
    public static void Lost_after_a_list(DbDataSource source, ICollection<object> kept) =>
        source.OpenConnection().Query<int>("SELECT 1 WHERE 1 = ANY(@ids)", new { ids = new[] { 1 } }); // LEAK: Lost_after_a_list

    [Leaks(LeakKind.HeldTooLong)]
    public static async Task Opened_by_hand_and_Dapper_leaves_it_open(DbDataSource source, ICollection<object> kept)
    {
        var connection = source.CreateConnection();
        kept.Add(connection);
        await connection.OpenAsync(); // LEAK: Opened_by_hand_and_Dapper_leaves_it_open
        await connection.ExecuteScalarAsync<int>("SELECT 1");
    }
}
