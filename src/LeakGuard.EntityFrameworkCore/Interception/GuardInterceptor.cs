using System.Runtime.CompilerServices;
using LeakGuard.EntityFrameworkCore.Guests;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace LeakGuard.EntityFrameworkCore.Interception;

/// <summary>Tells the guard of a pool what contexts do with its connections.</summary>
/// <remarks>One for each pool, however many contexts and options there are; and one for everything, because EF Core sorts several out anew for each context.</remarks>
internal sealed partial class GuardInterceptor(GuestBook book) : IDbConnectionInterceptor, IDbCommandInterceptor, IDbTransactionInterceptor
{
    private static readonly ConditionalWeakTable<GuardedDataSource, GuardInterceptor> All = [];

    public string PoolName => book.PoolName;

    public static GuardInterceptor Of(GuardedDataSource guard) => All.GetValue(guard, static owner => new GuardInterceptor(new GuestBook(owner)));

    /// <summary>Refuses the options of a context if what they say by now leads past the pool.</summary>
    public void ThrowIfElsewhere(IDbContextOptions options) => book.ThrowIfElsewhere(options);
}
