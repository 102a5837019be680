using System.Diagnostics;
using LeakGuard.CallSites;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>What is known about a lease before it begins: noted before the first await, after which the caller is no longer on the stack.</summary>
internal readonly record struct LeaseOpening(
    NpgsqlConnection Connection,
    CallSite Site,
    Activity? Activity,
    LeaseIntent? Intent,
    AmbientTransaction? Ambient,
    object? Flow)
{
    /// <summary>Inside a System.Transactions scope, takes the slot that the scope keeps from a connection closed in it before.</summary>
    public bool TryTakeParked(out int slot)
    {
        if (Ambient is null)
        {
            slot = -1;
            return false;
        }

        return Ambient.TryTake(out slot);
    }
}
