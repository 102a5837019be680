using LeakGuard.Leasing;
using Microsoft.EntityFrameworkCore;

namespace LeakGuard.EntityFrameworkCore.Guests;

/// <summary>Lives and dies with a context that has opened a connection, and says so when both are lost.</summary>
/// <remarks>Reachable from the context only; and a connection does not keep its context alive, not even while it is open.</remarks>
internal sealed class ContextWatch(GuestConnection guest) : IDisposable
{
    private int _tenancy;

    ~ContextWatch() => guest.LoseOwner();

    public GuestConnection Guest => guest;

    /// <summary>The context is about to open the connection.</summary>
    public void Open(DbContext context)
    {
        // A context from a pool keeps its connection, and knows nothing of who had it before.
        var tenancy = context.ContextId.Lease;
        if (tenancy != _tenancy)
        {
            guest.Renew();
            _tenancy = tenancy;
        }
    }

    /// <summary>The context disposes the connection.</summary>
    public void Dispose()
    {
        guest.Withdraw();
        GC.SuppressFinalize(this);
    }
}
