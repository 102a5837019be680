using System.Transactions;
using LeakGuard.Leasing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LeakGuard.EntityFrameworkCore.Guests;

/// <summary>Lives and dies with a context that has a connection, and says so when both are lost.</summary>
/// <remarks>Reachable from the context only; and a connection does not keep its context alive, not even while it is open.</remarks>
internal sealed class ContextWatch(GuestConnection guest) : IDisposable
{
    private int _tenancy;
    private ITransactionEnlistmentManager? _enlistments;

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

    /// <summary>The System.Transactions transaction that the context was enlisted in by hand, if it was.</summary>
    public Transaction? EnlistedIn(DbContext context)
    {
        // Under this name the context has it already; under its own it would be made anew.
        _enlistments ??= ((IInfrastructure<IServiceProvider>)context).Instance.GetService<IRelationalConnection>() as ITransactionEnlistmentManager;
        return _enlistments?.EnlistedTransaction;
    }

    /// <summary>The context disposes the connection.</summary>
    public void Dispose()
    {
        guest.Withdraw();
        GC.SuppressFinalize(this);
    }
}
