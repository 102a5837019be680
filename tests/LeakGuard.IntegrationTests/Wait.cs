using LeakGuard.TestSupport;

namespace LeakGuard.IntegrationTests;

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

    /// <summary>Collects garbage until the condition holds.</summary>
    public static Task UntilCollectedAsync(Func<bool> condition, string what) => UntilAsync(
        () =>
        {
            Garbage.Collect();
            return condition();
        },
        what);
}
