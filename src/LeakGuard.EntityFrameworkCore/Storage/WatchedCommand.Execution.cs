using LeakGuard.Connections;
using Microsoft.EntityFrameworkCore.Storage;

namespace LeakGuard.EntityFrameworkCore.Storage;

/// <content>The ways to run it.</content>
internal sealed partial class WatchedCommand
{
    public override RelationalDataReader ExecuteReader(RelationalCommandParameterObject parameterObject)
    {
        Start(parameterObject);
        try
        {
            return Done(base.ExecuteReader(parameterObject));
        }
        catch (Exception failure)
        {
            Failed(failure, default);
            throw;
        }
    }

    public override async Task<RelationalDataReader> ExecuteReaderAsync(RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken = default)
    {
        Start(parameterObject);
        try
        {
            return Done(await base.ExecuteReaderAsync(parameterObject, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            Failed(failure, cancellationToken);
            throw;
        }
    }

    public override object? ExecuteScalar(RelationalCommandParameterObject parameterObject)
    {
        Start(parameterObject);
        try
        {
            return Done(base.ExecuteScalar(parameterObject));
        }
        catch (Exception failure)
        {
            Failed(failure, default);
            throw;
        }
    }

    public override async Task<object?> ExecuteScalarAsync(RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken = default)
    {
        Start(parameterObject);
        try
        {
            return Done(await base.ExecuteScalarAsync(parameterObject, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            Failed(failure, cancellationToken);
            throw;
        }
    }

    public override int ExecuteNonQuery(RelationalCommandParameterObject parameterObject)
    {
        if (EffectOf(parameterObject.CommandSource) != TransactionEffect.Begins)
        {
            return Run(parameterObject);
        }

        // Kept open until it is known whether it has begun: EF Core would close the connection first.
        parameterObject.Connection.Open();
        try
        {
            return Run(parameterObject);
        }
        finally
        {
            parameterObject.Connection.Close();
        }
    }

    public override Task<int> ExecuteNonQueryAsync(RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken = default) =>
        EffectOf(parameterObject.CommandSource) == TransactionEffect.Begins
            ? RunOpenAsync(parameterObject, cancellationToken)
            : RunAsync(parameterObject, cancellationToken);

    private int Run(RelationalCommandParameterObject parameterObject)
    {
        Start(parameterObject);
        try
        {
            return Done(base.ExecuteNonQuery(parameterObject));
        }
        catch (Exception failure)
        {
            Failed(failure, default);
            throw;
        }
    }

    private async Task<int> RunAsync(RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken)
    {
        Start(parameterObject);
        try
        {
            return Done(await base.ExecuteNonQueryAsync(parameterObject, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            Failed(failure, cancellationToken);
            throw;
        }
    }

    private async Task<int> RunOpenAsync(RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken)
    {
        await parameterObject.Connection.OpenAsync(cancellationToken).ConfigureAwait(false); // As above.
        try
        {
            return await RunAsync(parameterObject, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await parameterObject.Connection.CloseAsync().ConfigureAwait(false);
        }
    }
}
