namespace LeakGuard;

/// <summary>As many callers as <see cref="QueueOptions.Limit"/> allows were waiting already, so that this one was refused at once.</summary>
public sealed class PoolQueueFullException : PoolRejectedException
{
    internal PoolQueueFullException(PoolRejection rejection)
        : base(rejection)
    {
    }
}
