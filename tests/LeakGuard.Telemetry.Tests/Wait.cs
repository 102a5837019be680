using LeakGuard.TestSupport;

namespace LeakGuard.Telemetry.Tests;

/// <summary>Waits far longer than anything should take: it only decides when a test is given up.</summary>
internal static class Wait
{
    public static TimeSpan Generous { get; } = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        if (!await Poll.UntilAsync(condition, Generous))
        {
            Assert.Fail($"Waited in vain for {what}.");
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var patience = new CancellationTokenSource(Generous);
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, $"Waited in vain for {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}
