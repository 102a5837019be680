using System.Data.Common;

namespace LeakGuard.IntegrationTests.Differential.Mutants;

/// <summary>A decorator that is wrong in one small point: see <see cref="OffByOneCommand"/>.</summary>
internal sealed class OffByOneDataSource(DbDataSource inner) : DbDataSource
{
    public override string ConnectionString => inner.ConnectionString;

    protected override DbConnection CreateDbConnection() => inner.CreateConnection();

    protected override DbCommand CreateDbCommand(string? commandText = null) => new OffByOneCommand(inner.CreateCommand(commandText));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
