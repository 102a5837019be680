using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>Announces a call, so that its lease is not taken back under it.</summary>
internal static class CallAnnouncement
{
    /// <summary>The lease on which a call is in flight from now on, to be ended by its <see cref="Lease.EndCall"/>; none if there is none.</summary>
    /// <exception cref="LeaseReclaimedException">It was taken back.</exception>
    public static LeaseHandle On(LeaseHandle handle, NpgsqlConnection connection, Reclamations reclamations)
    {
        if (handle.Lease is not { } lease)
        {
            return default;
        }

        var spin = default(SpinWait);
        while (!lease.TryBeginCall(handle.Version))
        {
            if (reclamations.Explain(connection, null) is { } reclaimed)
            {
                throw reclaimed;
            }

            if (!handle.IsCurrent)
            {
                return default;
            }

            // Whether it is taken back is decided this very moment.
            spin.SpinOnce();
        }

        return handle;
    }
}
