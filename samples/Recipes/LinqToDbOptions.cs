using LeakGuard;
using LinqToDB;
using LinqToDB.DataProvider.PostgreSQL;

namespace Recipes;

/// <summary>linq2db on a guarded data source.</summary>
public static class LinqToDbOptions
{
    public static DataOptions Create(GuardedDataSource database)
    {
        var options = new DataOptions()
            .UseConnectionFactory(PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v15), _ => database.CreateConnection())
            .UseInterceptor(new InnerConnections());
        return options;
    }
}
