using System.Data.Common;
using System.Diagnostics;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider.PostgreSQL;
using LinqToDB.Interceptors;
using Npgsql;

namespace LeakGuard.Clients.Tests.LinqStories;

/// <summary>How a program that uses linq2db comes by its connections.</summary>
internal sealed class LinqAccess(DbDataSource source, IInterceptor? interceptor) : IAsyncDisposable
{
    private readonly DataOptions _options = Options(source, interceptor);

    public static Way<LinqAccess> AsItIs { get; } = new("works unchanged", s => new LinqAccess(Sources.Guarded(s), null));

    /// <summary>With the interceptor that linq2db has for wrapped connections.</summary>
    public static Way<LinqAccess> Unwrapping { get; } = new("needs `Inner`", s => new LinqAccess(Sources.Guarded(s), new InnerConnections()));

    public DbDataSource Source => source;

    public static LinqAccess Bare(string connectionString) => new(Sources.Bare(connectionString), null);

    public DataConnection Connect(Action<TraceInfo>? trace = null) =>
        new(trace is null ? _options : _options.UseTracing(TraceLevel.Info, trace));

    /// <summary>Connects, and sets the table up.</summary>
    public DataConnection WithGoods(Action<TraceInfo>? trace = null)
    {
        var db = Connect(trace);
        db.Execute("CREATE TABLE goods (id int PRIMARY KEY, name text, price numeric(8, 2), tags text[])");
        db.Execute("INSERT INTO goods VALUES (1, 'apple', 0.5, '{red,green}'), (2, 'pear', NULL, NULL), (3, 'plum', 1.25, '{blue}')");
        return db;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static DataOptions Options(DbDataSource source, IInterceptor? interceptor)
    {
        var provider = PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v15);
        var options = new DataOptions().UseConnectionFactory(provider, _ => source.CreateConnection());
        return interceptor is null ? options : options.UseInterceptor(interceptor);
    }

    private sealed class InnerConnections : UnwrapDataObjectInterceptor
    {
        public override DbConnection UnwrapConnection(IDataContext dataContext, DbConnection connection) =>
            connection is GuardedConnection guarded ? guarded.Inner : connection;
    }
}
