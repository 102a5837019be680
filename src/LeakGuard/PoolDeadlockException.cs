namespace LeakGuard;

/// <summary>Every connection is held by somebody who waits here for another one: nobody could go on, so this caller was refused.</summary>
/// <remarks>
/// Refused is the newest caller that holds a connection already; the others go on once it disposes what it holds. Who belongs
/// together is told by the local root <see cref="System.Diagnostics.Activity"/>, or by <see cref="LeakGuardOptions.TrackFlows"/>.
/// </remarks>
public sealed class PoolDeadlockException : PoolRejectedException
{
    internal PoolDeadlockException(PoolRejection rejection)
        : base(rejection)
    {
    }
}
