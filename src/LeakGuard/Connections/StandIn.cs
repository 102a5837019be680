using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace LeakGuard.Connections;

/// <summary>What <see cref="IDbCommand.Connection"/> shows of a guarded connection.</summary>
internal static class StandIn
{
    // One for each connection: a data adapter tells connections apart by reference. Most are never asked for theirs.
    private static readonly ConditionalWeakTable<GuardedConnection, NpgsqlConnection> Known = [];

    public static IDbConnection For(GuardedConnection guarded) => Known.GetValue(guarded, static of => new NpgsqlConnection(of));

    /// <summary>A guarded connection under the name of Npgsql's: Dapper knows a provider that has arrays, for <c>= ANY</c>, by the name of this type.</summary>
    /// <remarks>Not the real one: code that opens what it finds here, as data adapters do, must pass the gate like all others.</remarks>
    internal sealed class NpgsqlConnection(GuardedConnection guarded) : IDbConnection
    {
        public GuardedConnection Guarded => guarded;

        [AllowNull]
        public string ConnectionString
        {
            get => guarded.ConnectionString;
            set => guarded.ConnectionString = value;
        }

        public int ConnectionTimeout => guarded.ConnectionTimeout;

        public string Database => guarded.Database;

        public ConnectionState State => guarded.State;

        [MethodImpl(MethodImplOptions.NoInlining)] // The caller's line is found by the call to this very method.
        public void Open() => guarded.Open();

        public void Close() => guarded.Close();

        public void ChangeDatabase(string databaseName) => guarded.ChangeDatabase(databaseName);

        public IDbTransaction BeginTransaction() => guarded.BeginTransaction();

        public IDbTransaction BeginTransaction(IsolationLevel il) => guarded.BeginTransaction(il);

        public IDbCommand CreateCommand() => guarded.CreateCommand();

        public void Dispose() => guarded.Dispose();
    }
}
