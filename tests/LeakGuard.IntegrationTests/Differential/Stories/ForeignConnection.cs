using System.Data.Common;
using System.Data;
using System.Diagnostics.CodeAnalysis;
using LeakGuard.Differential;

namespace LeakGuard.IntegrationTests.Differential.Stories;

/// <summary>A connection of some other provider.</summary>
internal sealed class ForeignConnection : DbConnection
{
    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => "";

    public override string DataSource => "";

    public override string ServerVersion => "";

    public override ConnectionState State => ConnectionState.Closed;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Close()
    {
    }

    public override void Open() => throw new NotSupportedException();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();

    protected override DbCommand CreateDbCommand() => throw new NotSupportedException();
}
