using System.Reflection;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.IntegrationTests.Watchdog;

namespace LeakGuard.EntityFrameworkCore.Tests.Leaks;

/// <summary>One way to leak, and where its code is.</summary>
internal sealed record ContextLeak(string Name, LeakKind Kind, string File, Func<DbContextOptions<Shop>, Kept, Task> Leak)
{
    public static IReadOnlyList<ContextLeak> All { get; } = [.. Sync(), .. Async()];

    /// <summary>The name of the mark in the source.</summary>
    public string Mark => Name.Split(',')[0];

    /// <summary>Whether it takes a garbage collection to come out.</summary>
    public bool IsLost => Mark == nameof(ContextLeaks.Lost);

    public override string ToString() => Name;

    private static IEnumerable<ContextLeak> Sync() =>
        from leak in Of(typeof(ContextLeaks))
        select new ContextLeak(
            leak.Method.Name,
            leak.Kind,
            ContextLeaks.File,
            (options, kept) =>
            {
                leak.Method.Invoke(null, [options, kept]);
                return Task.CompletedTask;
            });

    private static IEnumerable<ContextLeak> Async() =>
        from leak in Of(typeof(ContextAsyncLeaks))
        from afterAwait in new[] { false, true }
        select new ContextLeak(
            $"{leak.Method.Name}, async{(afterAwait ? " after an await" : "")}",
            leak.Kind,
            ContextAsyncLeaks.File,
            (options, kept) => (Task)leak.Method.Invoke(null, [options, kept, afterAwait])!);

    private static IEnumerable<(MethodInfo Method, LeakKind Kind)> Of(Type type) =>
        from method in type.GetMethods()
        let leaks = method.GetCustomAttribute<LeaksAttribute>()
        where leaks is not null
        select (method, leaks.Kind);
}
