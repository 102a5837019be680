using System.Reflection;
using LeakGuard.Clients.Tests.DapperLeaks;

namespace LeakGuard.Clients.Tests;

public sealed class DapperLeakTests
{
    public static TheoryData<string> Shapes => [.. Methods.Keys];

    private static IReadOnlyDictionary<string, MethodInfo> Methods { get; } = typeof(Leaks).GetMethods()
        .Where(method => method.IsDefined(typeof(LeaksAttribute)))
        .ToDictionary(method => method.Name);

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Every_shape_of_leak_is_named_once_with_its_kind_and_line(string shape)
    {
        await using var pool = await TestPool.StartAsync(2, options => options.StackCapture = StackCapture.Always);
        var kept = new List<object>();
        var kind = Methods[shape].GetCustomAttribute<LeaksAttribute>()!.Kind;

        await LeakAsync(shape, pool.Source, kept);
        await Wait.UntilAsync(
            () =>
            {
                if (kind == LeakKind.Abandoned)
                {
                    Garbage.Collect();
                }

                return !pool.Told.Reports.IsEmpty;
            },
            $"a report of '{shape}'");
        await pool.Told.RoundsAsync(5);

        var report = Assert.Single(pool.Told.Reports);
        Assert.Equal(kind, report.Kind);
        Assert.Empty(pool.Told.Faults);
        var line = SourceMarks.LineOf(shape, Leaks.File);
        Assert.EndsWith($"({Path.GetFileName(Leaks.File)}:{line})", report.Lease.Origin.Site, StringComparison.Ordinal);
        GC.KeepAlive(kept);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static Task LeakAsync(string shape, GuardedDataSource source, List<object> kept) =>
        Methods[shape].Invoke(null, [source, kept]) as Task ?? Task.CompletedTask;
}
