using System.Runtime.CompilerServices;
using LeakGuard.EntityFrameworkCore.Guests;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LeakGuard.EntityFrameworkCore.Interception;

/// <summary>The interceptors of each guarded pool: one set, however many contexts and options there are.</summary>
internal static class GuardInterceptors
{
    private static readonly ConditionalWeakTable<GuardedDataSource, IInterceptor[]> Sets = [];

    public static IInterceptor[] Of(GuardedDataSource guard) => Sets.GetValue(guard, static owner =>
    {
        var book = new GuestBook(owner);
        return [new ConnectionInterceptor(book), new CommandInterceptor(book), new TransactionInterceptor(book)];
    });

    /// <summary>The pool by which options with these interceptors are guarded, if they are.</summary>
    public static string? PoolOf(IEnumerable<IInterceptor> interceptors) =>
        interceptors.OfType<ConnectionInterceptor>().FirstOrDefault()?.PoolName;
}
