using System.Reflection;

namespace LeakGuard.IntegrationTests.Watchdog;

/// <summary>One way to leak, and where its code is.</summary>
internal sealed record LeakCase(string Name, LeakKind Kind, string File, Func<GuardedDataSource, Kept, Task> Leak)
{
    /// <summary>The code that knows the guarded data source (<paramref name="guarded"/>) or does not.</summary>
    public static IReadOnlyList<LeakCase> All(bool guarded) => guarded
        ? [.. Sync(typeof(GuardedLeaks), GuardedLeaks.File), .. Async(typeof(GuardedAsyncLeaks), GuardedAsyncLeaks.File)]
        : [.. Sync(typeof(PlainLeaks), PlainLeaks.File), .. Async(typeof(PlainAsyncLeaks), PlainAsyncLeaks.File)];

    public override string ToString() => Name;

    private static IEnumerable<LeakCase> Sync(Type type, string file) =>
        from method in Of(type)
        select new LeakCase(
            method.Method.Name,
            method.Kind,
            file,
            (source, kept) =>
            {
                method.Method.Invoke(null, [source, kept]);
                return Task.CompletedTask;
            });

    private static IEnumerable<LeakCase> Async(Type type, string file) =>
        from method in Of(type)
        from afterAwait in new[] { false, true }
        select new LeakCase(
            $"{method.Method.Name}, async{(afterAwait ? " after an await" : "")}",
            method.Kind,
            file,
            (source, kept) => (Task)method.Method.Invoke(null, [source, kept, afterAwait])!);

    private static IEnumerable<(MethodInfo Method, LeakKind Kind)> Of(Type type) =>
        from method in type.GetMethods()
        let leaks = method.GetCustomAttribute<LeaksAttribute>()
        where leaks is not null
        select (method, leaks.Kind);

    /// <summary>The name of the mark in the source.</summary>
    public string Mark => Name.Split(',')[0];
}
