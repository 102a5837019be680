using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;

namespace LeakGuard.IntegrationTests.Watchdog;

/// <summary>Ways to leak, in code that knows nothing but ADO.NET: the stack tells where it opens.</summary>
internal static class PlainLeaks
{
    public static string File { get; } = SourceMarks.ThisFile();

    [Leaks(LeakKind.HeldTooLong)]
    public static void Connection(DbDataSource source, Kept kept)
    {
        kept.Add(source.OpenConnection()); // LEAK: Connection
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static void CreatedConnection(DbDataSource source, Kept kept)
    {
        var connection = source.CreateConnection();
        kept.Add(connection);
        connection.Open(); // LEAK: CreatedConnection
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static void Transaction(DbDataSource source, Kept kept)
    {
        var connection = source.OpenConnection(); // LEAK: Transaction
        kept.Add(connection);
        kept.Add(connection.BeginTransaction());
    }

    [Leaks(LeakKind.IdleInTransaction)]
    public static void RawBegin(DbDataSource source, Kept kept)
    {
        var connection = source.OpenConnection(); // LEAK: RawBegin
        kept.Add(connection);
        connection.Run("BEGIN");
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static void ExceptionPath(DbDataSource source, Kept kept)
    {
        try
        {
            var connection = source.OpenConnection(); // LEAK: ExceptionPath
            kept.Add(connection);
            connection.Run("SELECT 1/0");
            connection.Dispose();
        }
        catch (Npgsql.PostgresException)
        {
            // As if a handler far above had caught it.
        }
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static void Reader(DbDataSource source, Kept kept)
    {
        var connection = source.OpenConnection(); // LEAK: Reader
        kept.Add(connection);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT generate_series(1, 100)";
        var reader = command.ExecuteReader();
        kept.Add(reader);
        reader.Read();
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static void SourceCommandReader(DbDataSource source, Kept kept)
    {
        using var command = source.CreateCommand("SELECT generate_series(1, 100)");
        var reader = command.ExecuteReader(); // LEAK: SourceCommandReader
        kept.Add(reader);
        reader.Read();
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static void DapperQuery(DbDataSource source, Kept kept)
    {
        var connection = source.OpenConnection(); // LEAK: DapperQuery
        kept.Add(connection);
        Assert.Equal([1], connection.Query<int>("SELECT 1"));
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static void DapperUnbuffered(DbDataSource source, Kept kept)
    {
        var connection = source.OpenConnection(); // LEAK: DapperUnbuffered
        kept.Add(connection);
        var rows = connection.Query<int>("SELECT generate_series(1, 100)", buffered: false).GetEnumerator();
        kept.Add(rows);
        rows.MoveNext();
    }

    [Leaks(LeakKind.ReaderLeftOpen)]
    public static void DapperOpens(DbDataSource source, Kept kept)
    {
        var rows = source.CreateConnection().Query<int>("SELECT generate_series(1, 100)", buffered: false).GetEnumerator();
        kept.Add(rows);
        rows.MoveNext(); // LEAK: DapperOpens
    }

    [Leaks(LeakKind.HeldTooLong)]
    public static void FireAndForget(DbDataSource source, Kept kept)
    {
        _ = Task.Run(() =>
        {
            kept.Add(source.OpenConnection()); // LEAK: FireAndForget
        });
    }

    [Leaks(LeakKind.OwnerEnded)]
    public static void OwnerEnded(DbDataSource source, Kept kept)
    {
        using var request = Kept.Requests.StartActivity("GET /orders");
        kept.Add(source.OpenConnection()); // LEAK: OwnerEnded
    }

    [Leaks(LeakKind.ReturnedInTransaction)]
    public static void ReturnedInTransaction(DbDataSource source, Kept kept)
    {
        using var connection = source.OpenConnection(); // LEAK: ReturnedInTransaction
        kept.Add(connection.BeginTransaction());
    }

    [Leaks(LeakKind.Abandoned)]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Abandoned(DbDataSource source, Kept kept)
    {
        source.OpenConnection().Run("SELECT 1"); // LEAK: Abandoned
    }
}
