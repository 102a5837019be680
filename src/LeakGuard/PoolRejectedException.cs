using Npgsql;

namespace LeakGuard;

/// <summary>A caller was refused a connection. Derives from <see cref="NpgsqlException"/>, so that existing handlers keep working.</summary>
/// <remarks>The message says what happened, the state of the pool, who holds the connections, and the remedy.</remarks>
public abstract class PoolRejectedException : NpgsqlException
{
    private protected PoolRejectedException(PoolRejection rejection, Exception? innerException = null)
        : base(rejection.Message, innerException) => Rejection = rejection;

    /// <summary>The facts behind the message: the pool at that moment, and who holds its connections.</summary>
    public PoolRejection Rejection { get; }

    /// <summary>Whether a retry may help. False: retrying hammers a pool in trouble.</summary>
    public override bool IsTransient => false;
}
