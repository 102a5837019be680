using LeakGuard.TestSupport;

namespace LeakGuard.Diagnosis.Tests;

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

    /// <summary>Asks again and again until the answer will do, and gives it.</summary>
    public static async Task<T> ForAsync<T>(Func<Task<T>> ask, Func<T, bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Generous);
        var answer = await ask();
        while (!condition(answer))
        {
            if (patience.IsCancellationRequested)
            {
                Assert.Fail($"Waited in vain for {what}; last seen: {answer}");
            }

            await Task.Delay(20);
            answer = await ask();
        }

        return answer;
    }
}
