namespace LeakGuard;

/// <summary>No connection became free while the caller waited.</summary>
/// <remarks>Its inner exception is a <see cref="TimeoutException"/>, as it is when Npgsql's own pool is exhausted.</remarks>
public sealed class PoolWaitTimeoutException : PoolRejectedException
{
    internal PoolWaitTimeoutException(PoolRejection rejection)
        : base(rejection, new TimeoutException())
    {
    }

    /// <summary>Whether a retry may help. True, as for Npgsql's own exhaustion.</summary>
    public override bool IsTransient => true;
}
