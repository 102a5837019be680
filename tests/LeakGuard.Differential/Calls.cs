using System.Data;
using System.Data.Common;

namespace LeakGuard.Differential;

/// <summary>One of the two ways to call ADO.NET: synchronously or asynchronously.</summary>
public sealed class Calls(bool isAsync)
{
    public bool IsAsync { get; } = isAsync;

    public async Task<DbConnection> Opened(DbDataSource source) =>
        IsAsync ? await source.OpenConnectionAsync() : source.OpenConnection();

    public Task Open(DbConnection c) => Do(c.Open, () => c.OpenAsync());

    public Task Close(DbConnection c) => Do(c.Close, c.CloseAsync);

    public Task Close(DbDataReader r) => Do(r.Close, r.CloseAsync);

    public Task Dispose<T>(T thing)
        where T : IDisposable, IAsyncDisposable =>
        Do(thing.Dispose, () => thing.DisposeAsync().AsTask());

    public Task ChangeDatabase(DbConnection c, string name) => Do(() => c.ChangeDatabase(name), () => c.ChangeDatabaseAsync(name));

    public Task<object?> Scalar(DbCommand c) => Get(c.ExecuteScalar, () => c.ExecuteScalarAsync());

    public Task<object?> Scalar(DbBatch b) => Get(b.ExecuteScalar, () => b.ExecuteScalarAsync());

    public Task<int> NonQuery(DbCommand c) => Get(c.ExecuteNonQuery, () => c.ExecuteNonQueryAsync());

    public Task<int> NonQuery(DbBatch b) => Get(b.ExecuteNonQuery, () => b.ExecuteNonQueryAsync());

    public Task<DbDataReader> Reader(DbCommand c) => Get(c.ExecuteReader, () => c.ExecuteReaderAsync());

    public Task<DbDataReader> Reader(DbCommand c, CommandBehavior behavior) =>
        Get(() => c.ExecuteReader(behavior), () => c.ExecuteReaderAsync(behavior));

    public Task<DbDataReader> Reader(DbBatch b, CommandBehavior behavior = CommandBehavior.Default) =>
        Get(() => b.ExecuteReader(behavior), () => b.ExecuteReaderAsync(behavior));

    public Task<bool> Read(DbDataReader r) => Get(r.Read, () => r.ReadAsync());

    public Task<bool> NextResult(DbDataReader r) => Get(r.NextResult, () => r.NextResultAsync());

    public Task<T> FieldValue<T>(DbDataReader r, int ordinal) =>
        Get(() => r.GetFieldValue<T>(ordinal), () => r.GetFieldValueAsync<T>(ordinal));

    public Task<bool> IsDBNull(DbDataReader r, int ordinal) => Get(() => r.IsDBNull(ordinal), () => r.IsDBNullAsync(ordinal));

    public Task Prepare(DbCommand c) => Do(c.Prepare, () => c.PrepareAsync());

    public Task Prepare(DbBatch b) => Do(b.Prepare, () => b.PrepareAsync());

    public Task<DbTransaction> Begin(DbConnection c) =>
        Get(c.BeginTransaction, () => c.BeginTransactionAsync().AsTask());

    public Task<DbTransaction> Begin(DbConnection c, IsolationLevel level) =>
        Get(() => c.BeginTransaction(level), () => c.BeginTransactionAsync(level).AsTask());

    public Task Commit(DbTransaction t) => Do(t.Commit, () => t.CommitAsync());

    public Task Rollback(DbTransaction t) => Do(t.Rollback, () => t.RollbackAsync());

    public Task Save(DbTransaction t, string name) => Do(() => t.Save(name), () => t.SaveAsync(name));

    public Task RollbackTo(DbTransaction t, string name) => Do(() => t.Rollback(name), () => t.RollbackAsync(name));

    public Task Release(DbTransaction t, string name) => Do(() => t.Release(name), () => t.ReleaseAsync(name));

    public Task<DataTable> Schema(DbConnection c) => Get(c.GetSchema, () => c.GetSchemaAsync());

    public Task<DataTable> Schema(DbConnection c, string collection) =>
        Get(() => c.GetSchema(collection), () => c.GetSchemaAsync(collection));

    public Task<DataTable> Schema(DbConnection c, string collection, string?[] restrictions) =>
        Get(() => c.GetSchema(collection, restrictions), () => c.GetSchemaAsync(collection, restrictions));

    /// <summary>Runs one statement for its effect.</summary>
    public async Task<int> Run(DbConnection c, string sql)
    {
        using var command = c.Command(sql);
        return await NonQuery(command);
    }

    /// <summary>Runs one statement for its first value.</summary>
    public async Task<object?> Ask(DbConnection c, string sql)
    {
        using var command = c.Command(sql);
        return await Scalar(command);
    }

    public override string ToString() => IsAsync ? "async" : "sync";

    /// <summary>Makes one call or the other.</summary>
    public async Task Do(Action sync, Func<Task> async)
    {
        if (IsAsync)
            await async();
        else
            sync();
    }

    /// <summary>Makes one call or the other, for what it returns.</summary>
    public async Task<T> Get<T>(Func<T> sync, Func<Task<T>> async) => IsAsync ? await async() : sync();
}
