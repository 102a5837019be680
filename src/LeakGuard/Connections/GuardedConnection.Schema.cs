using System.Data;
using LeakGuard.Connections;

namespace LeakGuard;

public sealed partial class GuardedConnection
{
    /// <inheritdoc/>
    public override DataTable GetSchema() => LeaseCalls.Run(this, _inner, static inner => inner.GetSchema());

    /// <inheritdoc/>
    public override DataTable GetSchema(string collectionName) =>
        LeaseCalls.Run(this, (_inner, collectionName), static call => call._inner.GetSchema(call.collectionName));

    /// <inheritdoc/>
    public override DataTable GetSchema(string collectionName, string?[] restrictionValues) =>
        LeaseCalls.Run(
            this,
            (_inner, collectionName, restrictionValues),
            static call => call._inner.GetSchema(call.collectionName, call.restrictionValues));

    /// <inheritdoc/>
    public override Task<DataTable> GetSchemaAsync(CancellationToken cancellationToken = default) =>
        LeaseCalls.RunAsync(this, _inner, static (inner, token) => inner.GetSchemaAsync(token), cancellationToken);

    /// <inheritdoc/>
    public override Task<DataTable> GetSchemaAsync(string collectionName, CancellationToken cancellationToken = default) =>
        LeaseCalls.RunAsync(
            this,
            (_inner, collectionName),
            static (call, token) => call._inner.GetSchemaAsync(call.collectionName, token),
            cancellationToken);

    /// <inheritdoc/>
    public override Task<DataTable> GetSchemaAsync(
        string collectionName,
        string?[] restrictionValues,
        CancellationToken cancellationToken = default) =>
        LeaseCalls.RunAsync(
            this,
            (_inner, collectionName, restrictionValues),
            static (call, token) => call._inner.GetSchemaAsync(call.collectionName, call.restrictionValues, token),
            cancellationToken);
}
