using System.Data.Common;
using LeakGuard;
using LinqToDB;
using LinqToDB.Interceptors;

namespace Recipes;

/// <summary>Shows linq2db the real connection, for what it does with Npgsql alone: bulk copy by COPY.</summary>
public sealed class InnerConnections : UnwrapDataObjectInterceptor
{
    public override DbConnection UnwrapConnection(IDataContext dataContext, DbConnection connection) =>
        connection is GuardedConnection guarded ? guarded.Inner : connection;
}
