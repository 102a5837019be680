using System.Runtime.CompilerServices;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>Which connections were taken back from their owners: looked up only when a call finds its lease gone.</summary>
internal sealed class Reclamations
{
    private readonly ConditionalWeakTable<NpgsqlConnection, LeaseReclamation> _byConnection = [];

    public void Note(NpgsqlConnection connection, LeaseReclamation reclamation) =>
        _byConnection.AddOrUpdate(connection, reclamation);

    /// <summary>The owner has opened the connection anew: what was taken before is no longer its concern.</summary>
    public void Forget(NpgsqlConnection connection) => _byConnection.Remove(connection);

    /// <summary>As <see cref="Explain"/>, and its owner knows it from then on.</summary>
    public LeaseReclaimedException? Tell(NpgsqlConnection connection)
    {
        var reclaimed = Explain(connection, null);
        if (reclaimed is not null)
        {
            Forget(connection);
        }

        return reclaimed;
    }

    public LeaseReclaimedException? Explain(NpgsqlConnection connection, Exception? cause)
    {
        if (!_byConnection.TryGetValue(connection, out var reclamation))
        {
            return null;
        }

        var lease = reclamation.Lease;
        var rolledBack = lease.InTransaction ? " Its open transaction was rolled back." : "";
        return new LeaseReclaimedException(
            $"This connection was taken back by LeakGuard at {reclamation.At:u}: opened at {lease.Origin.Site}, held for "
            + $"{DurationText.Of(lease.Age)} and idle for {DurationText.Of(lease.IdleFor)} ({reclamation.Kind})."
            + $"{rolledBack} Dispose the connection as soon as its work is done, declare a LeaseIntent for long work, "
            + "or set Reclaim.Suspected to Never.",
            reclamation,
            cause);
    }
}
