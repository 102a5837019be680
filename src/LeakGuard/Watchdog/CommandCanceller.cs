using LeakGuard.Leasing;
using Npgsql;

namespace LeakGuard.Watchdog;

/// <summary>Cancels commands that run for longer than they may, on the server: their connections stay with their owners.</summary>
/// <remarks>Called by one thread at a time. A connection is never closed under a command: that hangs, and breaks its owner.</remarks>
internal sealed class CommandCanceller
{
    private readonly LeaseDescriber _describer;
    private readonly LeakGuardListener _listener;

    public CommandCanceller(LeaseDescriber describer, LeakGuardListener listener)
    {
        _describer = describer;
        _listener = listener;
    }

    public void Consider(in LeaseObservation lease, ReclaimRules rules, bool isUnderPressure)
    {
        if (rules.CancelAfter == long.MaxValue || !lease.IsExecuting)
        {
            return;
        }

        var seen = lease.Lease.SeenRunning;
        if (seen.Version != lease.Version || seen.Call != lease.Calls)
        {
            lease.Lease.SeenRunning = (lease.Version, lease.Calls, lease.Now);
            return;
        }

        if (lease.Lease.Running is not { } running
            || !ReclaimPolicy.IsToBeCancelled(lease, lease.Now - seen.Since, rules, isUnderPressure))
        {
            return;
        }

        var info = _describer.Describe(lease);
        if (!rules.Exempt.Match(info.Origin))
        {
            // Once: the time begins anew for a command that does not heed it.
            lease.Lease.SeenRunning = (lease.Version, lease.Calls, lease.Now);
            var ranFor = TimeSpan.FromMilliseconds(lease.Now - seen.Since);
            lease.Lease.CancelNote = $"LeakGuard cancelled this command, which had run for {DurationText.Of(ranFor)} (Reclaim.CancelCommandsAfter); the connection was opened at {info.Origin.Site}. Make it faster, declare it with a LeaseIntent, or exempt it (Reclaim.ExemptSites).";
            Cancel(running, info, ranFor);
        }
    }

    // Over a connection of its own, which takes its time. A command that has ended meanwhile cancels nothing.
    private void Cancel(IDisposable running, LeaseInfo lease, TimeSpan ranFor) => Task.Run(() =>
    {
        try
        {
            switch (running)
            {
                case NpgsqlCommand command:
                    command.Cancel();
                    break;
                case NpgsqlBatch batch:
                    batch.Cancel();
                    break;
            }

            _listener.OnCommandCancelled(lease, ranFor);
        }
        catch (Exception fault)
        {
            _listener.OnReclaimFailed(lease, fault);
        }
    });
}
