using LeakGuard.TestSupport;

namespace LeakGuard.WebShop.Tests;

/// <summary>Waits far longer than anything should take: it only decides when a test is given up.</summary>
internal static class Wait
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        if (!await Poll.UntilAsync(condition, Generous))
        {
            Assert.Fail($"Waited in vain for {what()}");
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        using var end = new CancellationTokenSource(Generous);
        while (!await condition())
        {
            if (end.IsCancellationRequested)
            {
                Assert.Fail($"Waited in vain for {what()}");
            }

            await Task.Delay(Interval);
        }
    }
}
