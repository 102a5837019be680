using System.Data;
using System.Data.Common;
using Dapper;

namespace LeakGuard.Clients.Tests.DapperStories;

/// <summary>Dapper's verbs in both ways to call them.</summary>
internal static class DapperCalls
{
    public static Task<List<T>> Query<T>(this Calls via, DbConnection c, string sql, object? param = null, DbTransaction? transaction = null) =>
        via.Get(
            () => c.Query<T>(sql, param, transaction).AsList(),
            async () => (await c.QueryAsync<T>(sql, param, transaction)).AsList());

    public static Task<List<dynamic>> Query(this Calls via, DbConnection c, string sql, object? param = null) =>
        via.Get(() => c.Query(sql, param).AsList(), async () => (await c.QueryAsync(sql, param)).AsList());

    public static Task<List<T>> Query<T>(this Calls via, DbConnection c, CommandDefinition command) =>
        via.Get(() => c.Query<T>(command).AsList(), async () => (await c.QueryAsync<T>(command)).AsList());

    public static Task<int> Execute(
        this Calls via, DbConnection c, string sql, object? param = null, DbTransaction? transaction = null, int? timeout = null, CommandType? type = null) =>
        via.Get(
            () => c.Execute(sql, param, transaction, timeout, type),
            () => c.ExecuteAsync(sql, param, transaction, timeout, type));

    public static Task<T?> Scalar<T>(this Calls via, DbConnection c, string sql, object? param = null, DbTransaction? transaction = null) =>
        via.Get(() => c.ExecuteScalar<T>(sql, param, transaction), () => c.ExecuteScalarAsync<T>(sql, param, transaction));

    public static Task<SqlMapper.GridReader> Multiple(this Calls via, DbConnection c, string sql, object? param = null) =>
        via.Get(() => c.QueryMultiple(sql, param), () => c.QueryMultipleAsync(sql, param));

    public static Task<DbDataReader> Reader(this Calls via, DbConnection c, string sql, object? param = null) =>
        via.Get(() => (DbDataReader)c.ExecuteReader(sql, param), () => c.ExecuteReaderAsync(sql, param));

    /// <summary>Rows as they come: a lazy sequence, or an asynchronous stream.</summary>
    public static async Task Stream<T>(this Calls via, DbConnection c, string sql, Func<T, bool> goOn, object? param = null, CancellationToken stop = default)
    {
        if (!via.IsAsync)
        {
            foreach (var row in c.Query<T>(sql, param, buffered: false))
            {
                if (!goOn(row))
                    return;
            }

            return;
        }

        await foreach (var row in c.QueryUnbufferedAsync<T>(sql, param).WithCancellation(stop))
        {
            if (!goOn(row))
                return;
        }
    }
}
