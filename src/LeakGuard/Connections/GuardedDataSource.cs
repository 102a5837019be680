using System.Data.Common;
using Npgsql;

namespace LeakGuard;

/// <summary>Stands in for the guarded data source until it is merged.</summary>
public sealed class GuardedDataSource : DbDataSource, IPoolMonitor
{
    private readonly NpgsqlDataSource _inner;

    internal GuardedDataSource(NpgsqlDataSource inner) => _inner = inner;

    /// <inheritdoc/>
    public override string ConnectionString => _inner.ConnectionString;

    /// <inheritdoc/>
    public string PoolName => "";

    /// <inheritdoc/>
    public PoolSnapshot Snapshot() => default;

    /// <inheritdoc/>
    public IReadOnlyList<LeaseInfo> Leases() => [];

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => _inner.CreateConnection();
}
