using System.Data.Common;
using LeakGuard.Differential;

namespace LeakGuard.IntegrationTests.Differential.Mutants;

/// <summary>A decorator that says nothing wrong, but leaves a transaction open on a connection of its own.</summary>
internal sealed class LingeringDataSource(DbDataSource inner) : DbDataSource
{
    private DbConnection? _lingering;

    public override string ConnectionString => inner.ConnectionString;

    protected override DbConnection CreateDbConnection()
    {
        if (_lingering is null)
        {
            _lingering = inner.OpenConnection();
            using var begin = _lingering.Command("BEGIN");
            begin.ExecuteNonQuery();
        }

        return inner.CreateConnection();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _lingering?.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
