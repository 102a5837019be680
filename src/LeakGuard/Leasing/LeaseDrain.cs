namespace LeakGuard.Leasing;

/// <summary>The end of a pool: waits for leases that are likely to come back, and says who holds the others.</summary>
internal sealed class LeaseDrain
{
    private readonly LeaseDesk _desk;
    private readonly LeaseTable _table;
    private readonly LeaseDescriber _describer;
    private readonly LeakGuardListener _listener;
    private readonly string _poolName;

    public LeaseDrain(LeaseDesk desk, LeaseTable table, LeaseDescriber describer, LeakGuardListener listener, string poolName, TimeSpan timeout)
    {
        _desk = desk;
        _table = table;
        _describer = describer;
        _listener = listener;
        _poolName = poolName;
        Timeout = timeout;
    }

    /// <summary>How long to wait at most.</summary>
    public TimeSpan Timeout { get; set; }

    public void Wait()
    {
        using var limit = Begin(out var returned);
        try
        {
            while (IsWorthWaiting())
            {
                returned.Wait(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Time is up.
        }

        End();
    }

    public async Task WaitAsync()
    {
        using var limit = Begin(out var returned);
        try
        {
            while (IsWorthWaiting())
            {
                await returned.WaitAsync(limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Time is up.
        }

        End();
    }

    // The semaphore is not disposed: a lease may come back, and tell it, at any time.
    private CancellationTokenSource Begin(out SemaphoreSlim returned)
    {
        var signal = new SemaphoreSlim(0);
        returned = signal;
        _desk.Returned = () => signal.Release();
        return new CancellationTokenSource(Timeout, _desk.Clock.Time);
    }

    private void End()
    {
        _desk.Returned = null;
        var held = Look();
        if (held.Count > 0)
        {
            _listener.OnHeldAtEnd(_poolName, [.. held.OrderByDescending(lease => lease.AgeMilliseconds).Select(lease => _describer.Describe(lease))]);
        }
    }

    // What was reported as leaked, or is meant to last as long as the process, does not come back by waiting.
    private bool IsWorthWaiting() => Look().Exists(static lease =>
        (lease.Flags & LeaseFlags.ReportedKinds) == 0
        && lease.Intent?.ExpectedDuration != System.Threading.Timeout.InfiniteTimeSpan);

    private List<LeaseObservation> Look()
    {
        var leases = new List<LeaseObservation>();
        _table.Observe(_desk.Clock.Now, leases);
        return leases;
    }
}
