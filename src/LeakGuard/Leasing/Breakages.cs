using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>Which connections were lost while they were leased: so that the call that finds out can be told what its lease was doing.</summary>
internal sealed class Breakages
{
    /// <summary>The key under which an exception carries the note, in <see cref="Exception.Data"/>.</summary>
    public const string NoteKey = "LeakGuard.Lease";

    private readonly ConditionalWeakTable<NpgsqlConnection, Breakage> _byConnection = [];
    private readonly LeaseDescriber _describer;
    private readonly LeakGuardListener _listener;

    public Breakages(LeaseDescriber describer, LeakGuardListener listener)
    {
        _describer = describer;
        _listener = listener;
    }

    /// <summary>A lease ends: notes what it was, if that is because its connection broke. Called before its slot is cleared.</summary>
    public void NoteIfBroken(Lease lease, long version, LeaseFlags flags, NpgsqlConnection connection, LeaseClock clock)
    {
        if (connection.FullState == ConnectionState.Broken)
        {
            _byConnection.AddOrUpdate(connection, new Breakage(lease.ObserveEnd(version, flags, clock.Now)));
        }
    }

    /// <summary>The owner has opened the connection anew.</summary>
    public void Forget(NpgsqlConnection connection) => _byConnection.Remove(connection);

    /// <summary>Gives the note about the lost lease to the exception of the call that found out, once.</summary>
    public void Annotate(NpgsqlConnection connection, Exception failure)
    {
        if (!BreakageText.IsLoss(failure) || !_byConnection.TryGetValue(connection, out var breakage))
        {
            return;
        }

        _byConnection.Remove(connection);
        var lease = _describer.Describe(breakage.Lease);
        failure.Data[NoteKey] = BreakageText.Of(lease, failure);
        _listener.OnLeaseBroken(lease, failure);
    }

    private sealed record Breakage(LeaseObservation Lease);
}
