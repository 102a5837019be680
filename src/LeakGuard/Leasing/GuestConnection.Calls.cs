using System.Data;
using Npgsql;

namespace LeakGuard.Leasing;

/// <content>What is done with the connection while it is open, as far as somebody tells.</content>
internal sealed partial class GuestConnection
{
    private Lease? _calling;
    private NpgsqlTransaction? _transaction;
    private bool _ownsTransaction;

    /// <summary>Announces a call.</summary>
    /// <param name="cancellable">What can be cancelled of it, on the server.</param>
    /// <exception cref="LeaseReclaimedException">The connection was taken back.</exception>
    public void BeginCall(IDisposable? cancellable = null)
    {
        EndCall(); // One of whose end nobody told.
        if (!_lease.IsCurrent)
        {
            ThrowIfReclaimed();
            if (Connection.State == ConnectionState.Open)
            {
                TryAdopt(); // It was opened by hand while no slot was free.
            }
        }

        try
        {
            _calling = CallAnnouncement.On(_lease, Connection, _desk.Reclamations).Lease;
            if (_calling is { } lease)
            {
                lease.Running = cancellable;
            }
        }
        catch (LeaseReclaimedException)
        {
            _desk.Reclamations.Forget(Connection);
            throw;
        }
    }

    /// <summary>The call announced last has ended, if it had not.</summary>
    public void EndCall()
    {
        if (Interlocked.Exchange(ref _calling, null) is { } lease)
        {
            if (_lease.IsCurrent && ReferenceEquals(_lease.Lease, lease))
            {
                lease.Running = null;
                lease.CancelNote = null;
            }

            lease.EndCall(_desk.Clock.Now);
        }
    }

    /// <summary>The call announced last has failed: if that is because the connection was lost, the exception is told what was lost with it.</summary>
    public void FailCall(Exception failure)
    {
        EndCall();
        _desk.Breakages.Annotate(Connection, failure);
    }

    /// <summary>Something was done with it that is no call.</summary>
    public void Touch()
    {
        if (_lease is { IsCurrent: true, Lease: { } lease })
        {
            lease.LastActivity = _desk.Clock.Now;
        }
    }

    /// <summary>Binds its lease to the System.Transactions transaction it is enlisted in, if it is, which may keep the slot beyond the lease.</summary>
    public void Enlist()
    {
        if (_lease is { IsCurrent: true, Lease: { Ambient: null } lease })
        {
            lease.Ambient = _desk.Ambient.Of(Connection);
        }
    }

    /// <summary>A transaction runs on it.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="isOwned">Whether whoever closes the connection ends it first: then one that is closed with it open has lost its work.</param>
    public void NoteTransaction(NpgsqlTransaction transaction, bool isOwned)
    {
        (_transaction, _ownsTransaction) = (transaction, isOwned);
        if (_lease is { IsCurrent: true, Lease: { } lease })
        {
            lease.Transaction = transaction;
            lease.LastActivity = _desk.Clock.Now;
        }
    }

    /// <summary>Whether that transaction is the one noted last.</summary>
    public bool Runs(object transaction) => ReferenceEquals(_transaction, transaction);

    /// <summary>The transaction noted last is over.</summary>
    public void ForgetTransaction()
    {
        _transaction = null;
        if (_lease is { IsCurrent: true, Lease: { } lease })
        {
            lease.Transaction = null;
        }
    }

    /// <summary>The transaction noted last is over if it was owned: its owner says that it has none.</summary>
    public void ForgetOwnTransaction()
    {
        if (_transaction is not null && _ownsTransaction)
        {
            ForgetTransaction();
        }
    }

    /// <summary>SQL has begun or ended a transaction.</summary>
    public void NoteSql(bool begins)
    {
        if (_lease is { IsCurrent: true, Lease: { } lease })
        {
            lease.InTransaction = begins;
        }

        if (!begins)
        {
            ForgetTransaction();
        }
    }
}
