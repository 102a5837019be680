using LeakGuard.Leasing;

namespace LeakGuard.Watchdog;

/// <summary>Takes leases back: those nobody can return any more, and suspected ones where that was asked for.</summary>
internal sealed class Reclaimer
{
    private readonly LeaseDescriber _describer;
    private readonly Reclamations _reclamations;
    private readonly LeaseStatistics _statistics;
    private readonly LeakGuardListener _listener;
    private volatile ReclaimRules _rules;

    public Reclaimer(
        ReclaimRules rules,
        LeaseDescriber describer,
        Reclamations reclamations,
        LeaseStatistics statistics,
        LeakGuardListener listener)
    {
        _rules = rules;
        _describer = describer;
        _reclamations = reclamations;
        _statistics = statistics;
        _listener = listener;
    }

    /// <summary>What may be taken back; new rules hold from the next lease on.</summary>
    public ReclaimRules Rules
    {
        get => _rules;
        set => _rules = value;
    }

    /// <summary>Takes the lease back if it may be, by what was seen and still holds.</summary>
    public void Consider(in LeaseObservation lease)
    {
        if (!lease.IsQuiet || ReasonFor(lease) is not { } kind)
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
        if (TryClaim(lease, reclamation))
        {
            Close(lease, reclamation);
        }
    }

    private LeakKind? ReasonFor(in LeaseObservation lease)
    {
        var rules = _rules;
        if (lease.IsAbandoned)
        {
            return rules.Abandoned ? LeakKind.Abandoned : null;
        }

        // A lease whose real connection was handed out may be used past the wrapper, where no call is announced.
        if (!rules.Suspected || lease.IsUnwrapped || lease.IdleMilliseconds < rules.After)
        {
            return null;
        }

        return lease switch
        {
            _ when lease.WasReported(LeakKind.IdleInTransaction) => LeakKind.IdleInTransaction,
            _ when lease.WasReported(LeakKind.OwnerEnded) => LeakKind.OwnerEnded,
            _ when lease.WasReported(LeakKind.HeldTooLong) => LeakKind.HeldTooLong,
            _ => null,
        };
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
