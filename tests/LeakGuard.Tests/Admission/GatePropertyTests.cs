using LeakGuard.Admission;
using LeakGuard.TestSupport;
using Xunit.Abstractions;

namespace LeakGuard.Tests.Admission;

/// <summary>
/// The model: a slot is free or held by one caller; a partition never holds more than its share, ordinary callers never more
/// than the pool less the reserve; and once all have left, every permit is free, nobody waits, and everybody gets in again.
/// </summary>
public sealed class GatePropertyTests(ITestOutputHelper output)
{
    private const int Tasks = 24;
    private const int Threads = 4;

    [Fact]
    public async Task Whatever_callers_do_no_share_is_exceeded_and_no_permit_is_lost()
    {
        var operations = int.TryParse(Environment.GetEnvironmentVariable("LEAKGUARD_GATE_OPERATIONS"), out var wanted) ? wanted : 1_000_000;
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}, {operations} operations");
        var run = new GateRun(operations);
        using var done = new CancellationTokenSource();
        var time = Task.Factory.StartNew(() => run.PassTime(done.Token), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        var tasks = Enumerable.Range(0, Tasks).Select(n => Task.Run(() => run.WorkAsync(new Random(seed + n))));
        var threads = Enumerable.Range(Tasks, Threads).Select(n => Task.Factory.StartNew(
            () => run.Work(new Random(seed + n)),
            default,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        await Task.WhenAll([.. tasks, .. threads]);
        await done.CancelAsync();
        await time;

        output.WriteLine(run.Summary);
        run.AssertAllIsBack();
    }
}
