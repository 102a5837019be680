namespace LeakGuard;

/// <summary>The write side: derive from it, override what matters, and register it to be told what the guard sees.</summary>
/// <remarks>
/// Register with <c>services.AddSingleton&lt;LeakGuardListener, MyListener&gt;()</c> or <see cref="LeakGuardOptions.Listeners"/>.
/// Calls come from the watchdog's thread or from the caller that returns or is refused a connection, never under a lock;
/// they must be quick and thread-safe. An exception here is counted, logged once in a while, and goes no further.
/// </remarks>
public abstract class LeakGuardListener
{
    /// <summary>A lease was found leaked: once per lease and kind.</summary>
    public virtual void OnLeakDetected(LeakReport report)
    {
    }

    /// <summary>A lease that had been reported was returned by its owner after all.</summary>
    public virtual void OnLeakResolved(LeakResolution resolution)
    {
    }

    /// <summary>A lease was taken back from its owner.</summary>
    public virtual void OnLeaseReclaimed(LeaseReclamation reclamation)
    {
    }

    /// <summary>A lease should have been taken back, and closing it failed.</summary>
    public virtual void OnReclaimFailed(LeaseInfo lease, Exception exception)
    {
    }

    /// <summary>A dry run would have taken this lease back: once per lease.</summary>
    public virtual void OnReclaimJournaled(LeaseReclamation reclamation)
    {
    }

    /// <summary>The owner of a lease that a dry run would have taken back has used or returned it: taking it back would have been wrong.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="disproved">How many have come back so far.</param>
    /// <param name="journaled">Of how many.</param>
    public virtual void OnReclaimDisproved(LeaseInfo lease, long disproved, long journaled)
    {
    }

    /// <summary>A command had run for <see cref="ReclaimOptions.CancelCommandsAfter"/> and was cancelled.</summary>
    public virtual void OnCommandCancelled(LeaseInfo lease, TimeSpan ranFor)
    {
    }

    /// <summary>A connection was lost while it was leased: the server ended its session, or the network did.</summary>
    public virtual void OnLeaseBroken(LeaseInfo lease, Exception exception)
    {
    }

    /// <summary>A physical connection that had been idle was found dead before it was handed out, and discarded.</summary>
    public virtual void OnDeadConnection(string poolName, TimeSpan idleFor, Exception exception)
    {
    }

    /// <summary>The pool is exhausted and leases are idle, so that a garbage collection was asked for: some may be garbage.</summary>
    public virtual void OnCollectionRequested(PoolSnapshot pool)
    {
    }

    /// <summary>The filling of the pool at start has begun, gone on or ended.</summary>
    public virtual void OnWarmUp(WarmUpProgress progress)
    {
    }

    /// <summary>The guard is being disposed while leases are out: who holds them.</summary>
    public virtual void OnHeldAtEnd(string poolName, IReadOnlyList<LeaseInfo> leases)
    {
    }

    /// <summary>A caller was refused a connection.</summary>
    public virtual void OnRejected(PoolRejection rejection)
    {
    }

    /// <summary>The breaker has changed its state.</summary>
    public virtual void OnBreakerChanged(BreakerTransition transition)
    {
    }

    /// <summary>One request or job holds a connection and takes another: reported once per pair of places and minute.</summary>
    public virtual void OnNestedLeases(NestedLeases nested)
    {
    }

    /// <summary>A command uses state of the session behind a pooler in transaction mode: reported once per place and feature.</summary>
    public virtual void OnSessionFeatureUsed(SessionFeatureUse use)
    {
    }

    /// <summary>The watchdog has looked at every lease.</summary>
    public virtual void OnScanCompleted(PoolSnapshot pool)
    {
    }

    /// <summary>The watchdog came late: the process was stalled. The lost time counts against no lease.</summary>
    public virtual void OnWatchdogLagged(PoolSnapshot pool, TimeSpan lag)
    {
    }

    /// <summary>A scan failed. The watchdog goes on with the next.</summary>
    public virtual void OnWatchdogFaulted(string poolName, Exception exception)
    {
    }
}
