using Npgsql;

namespace LeakGuard;

/// <summary>The connection was taken back by LeakGuard before this call: see <see cref="ReclaimOptions"/>.</summary>
public sealed class LeaseReclaimedException : NpgsqlException
{
    internal LeaseReclaimedException(string message, LeaseReclamation reclamation, Exception? innerException)
        : base(message, innerException) => Reclamation = reclamation;

    /// <summary>Which lease, when and why.</summary>
    public LeaseReclamation Reclamation { get; }

    /// <summary>Whether a retry may help. False: the work of the open transaction, if any, is gone.</summary>
    public override bool IsTransient => false;
}
