using System.Data.Common;
using Npgsql;

namespace LeakGuard.Connections;

/// <summary>The factory that <c>DbProviderFactories.GetFactory(connection)</c> finds for a guarded connection: its commands and batches accept one.</summary>
/// <remarks>All else is Npgsql's own. A connection or data source made here belongs to no guarded pool.</remarks>
internal sealed class GuardedFactory : DbProviderFactory, IServiceProvider
{
    public static readonly GuardedFactory Instance = new();

    private GuardedFactory()
    {
    }

    public override bool CanCreateBatch => NpgsqlFactory.Instance.CanCreateBatch;

    public override bool CanCreateCommandBuilder => NpgsqlFactory.Instance.CanCreateCommandBuilder;

    public override bool CanCreateDataAdapter => NpgsqlFactory.Instance.CanCreateDataAdapter;

    public override bool CanCreateDataSourceEnumerator => NpgsqlFactory.Instance.CanCreateDataSourceEnumerator;

    public override DbCommand CreateCommand() => new GuardedCommand(connection: null, new NpgsqlCommand());

    public override DbBatch CreateBatch() => new GuardedBatch(connection: null, new NpgsqlBatch());

    public override DbBatchCommand CreateBatchCommand() => NpgsqlFactory.Instance.CreateBatchCommand();

    public override DbCommandBuilder CreateCommandBuilder() => NpgsqlFactory.Instance.CreateCommandBuilder();

    public override DbConnection CreateConnection() => NpgsqlFactory.Instance.CreateConnection();

    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => NpgsqlFactory.Instance.CreateConnectionStringBuilder();

    public override DbDataAdapter CreateDataAdapter() => NpgsqlFactory.Instance.CreateDataAdapter();

    public override DbDataSource CreateDataSource(string connectionString) => NpgsqlFactory.Instance.CreateDataSource(connectionString);

    public override DbDataSourceEnumerator? CreateDataSourceEnumerator() => NpgsqlFactory.Instance.CreateDataSourceEnumerator();

    public override DbParameter CreateParameter() => NpgsqlFactory.Instance.CreateParameter();

    public object? GetService(Type serviceType) => NpgsqlFactory.Instance.GetService(serviceType);
}
