using LeakGuard.Connections;
using Microsoft.EntityFrameworkCore.Storage;

namespace LeakGuard.EntityFrameworkCore.Storage;

/// <content>The ways to run it.</content>
internal sealed partial class WatchedCommand
{
    public override RelationalDataReader ExecuteReader(RelationalCommandParameterObject parameterObject)
    {
        Start(EffectOf(parameterObject.CommandSource));
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
        Start(EffectOf(parameterObject.CommandSource));
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
        Start(EffectOf(parameterObject.CommandSource));
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
        Start(EffectOf(parameterObject.CommandSource));
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
        var effect = EffectOf(parameterObject.CommandSource);
        if (effect != TransactionEffect.Begins)
        {
            return Run(parameterObject, effect);
        }

        // Kept open until it is known whether it has begun: EF Core would close the connection first.
        parameterObject.Connection.Open();
        try
        {
            return Run(parameterObject, effect);
        }
        finally
        {
            parameterObject.Connection.Close();
        }
    }

    public override Task<int> ExecuteNonQueryAsync(RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken = default)
    {
        var effect = EffectOf(parameterObject.CommandSource);
        return effect == TransactionEffect.Begins
            ? RunOpenAsync(parameterObject, effect, cancellationToken)
            : RunAsync(parameterObject, effect, cancellationToken);
    }

    private int Run(RelationalCommandParameterObject parameterObject, TransactionEffect effect)
    {
        Start(effect);
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

    private async Task<int> RunAsync(RelationalCommandParameterObject parameterObject, TransactionEffect effect, CancellationToken cancellationToken)
    {
        Start(effect);
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

    private async Task<int> RunOpenAsync(RelationalCommandParameterObject parameterObject, TransactionEffect effect, CancellationToken cancellationToken)
    {
        await parameterObject.Connection.OpenAsync(cancellationToken).ConfigureAwait(false); // As above.
        try
        {
            return await RunAsync(parameterObject, effect, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await parameterObject.Connection.CloseAsync().ConfigureAwait(false);
        }
    }
}
