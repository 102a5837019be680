using LeakGuard.Leasing;

namespace LeakGuard.Watchdog;

/// <summary>Takes leases back: those nobody can return any more, and suspected ones where that was asked for.</summary>
internal sealed class Reclaimer
{
    private readonly LeaseDescriber _describer;
    private readonly Reclamations _reclamations;
    private readonly LeaseStatistics _statistics;
    private readonly DryRunJournal _journal;
    private readonly CommandCanceller _canceller;
    private readonly LeakGuardListener _listener;
    private volatile ReclaimRules _rules;

    public Reclaimer(
        ReclaimRules rules,
        LeaseDescriber describer,
        Reclamations reclamations,
        LeaseStatistics statistics,
        DryRunJournal journal,
        CommandCanceller canceller,
        LeakGuardListener listener)
    {
        _rules = rules;
        _describer = describer;
        _reclamations = reclamations;
        _statistics = statistics;
        _journal = journal;
        _canceller = canceller;
        _listener = listener;
    }

    /// <summary>What may be taken back; new rules hold from the next lease on.</summary>
    public ReclaimRules Rules
    {
        get => _rules;
        set => _rules = value;
    }

    /// <summary>Takes the lease back if it may be, by what was seen and still holds.</summary>
    public void Consider(in LeaseObservation lease, bool isUnderPressure)
    {
        var rules = _rules;
        _journal.Follow(lease);
        _canceller.Consider(lease, rules, isUnderPressure);
        if (ReclaimPolicy.ReasonFor(lease, rules, isUnderPressure) is not { } kind)
        {
            return;
        }

        // Described first: once it is claimed, a call of the owner has to know what became of its lease.
        var reclamation = new LeaseReclamation
        {
            Lease = _describer.Describe(lease),
            Kind = kind,
            Certainty = LeakCertainty.Of(kind),
            At = _describer.UtcOf(lease.Now),
        };
        var isProven = ReclaimPolicy.IsProven(lease, rules);
        if (!isProven && rules.Exempt.Match(reclamation.Lease.Origin))
        {
            return;
        }

        if (!isProven && rules.Suspected == ReclaimMode.DryRun)
        {
            _journal.Note(lease, reclamation);
        }
        else if (TryClaim(lease, reclamation))
        {
            Close(lease, reclamation);
        }
    }

    // From here on no call begins; one that has begun, or has come and gone since the look, or the lease's end, leaves it alone.
    private bool TryClaim(in LeaseObservation lease, LeaseReclamation reclamation)
    {
        if (!lease.Lease.TrySeal())
        {
            return false;
        }

        if (IsUnchanged(lease))
        {
            _reclamations.Note(lease.Connection, reclamation);
            if (lease.Lease.TryRaise(lease.Version, LeaseFlags.Reclaiming))
            {
                return true;
            }

            _reclamations.Forget(lease.Connection);
        }

        lease.Lease.Unseal();
        return false;
    }

    private static bool IsUnchanged(in LeaseObservation lease) =>
        NativeState.Of(lease.Connection) == System.Data.ConnectionState.Open
        && lease.Lease.LastActivity == lease.LastActivity
        && lease.Lease.Calls == lease.Calls
        && !lease.Lease.IsUnwrapped;

    private void Close(in LeaseObservation lease, LeaseReclamation reclamation)
    {
        if (!lease.InTransaction)
        {
            // Closing a connection without a transaction sends nothing, so that it cannot hold up the round.
            try
            {
                lease.Connection.Close();
                Announce(reclamation);
            }
            catch (Exception fault)
            {
                GiveUp(lease, reclamation, fault);
            }

            return;
        }

        var closing = lease;
        _ = Task.Run(async () =>
        {
            try
            {
                await closing.Connection.CloseAsync().ConfigureAwait(false);
                Announce(reclamation);
            }
            catch (Exception fault)
            {
                GiveUp(closing, reclamation, fault);
            }
        });
    }

    private void Announce(LeaseReclamation reclamation)
    {
        _statistics.CountReclaimed();
        _listener.OnLeaseReclaimed(reclamation);
    }

    private void GiveUp(in LeaseObservation lease, LeaseReclamation reclamation, Exception fault)
    {
        // Still out: the next round may try again. If the connection did close, its end has lifted the seal already.
        if (lease.Handle.IsCurrent)
        {
            _reclamations.Forget(lease.Connection);
            lease.Lease.Unseal();
            lease.Lease.Lower(lease.Version, LeaseFlags.Reclaiming);
        }

        _listener.OnReclaimFailed(reclamation.Lease, fault);
    }
}
