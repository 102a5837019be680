using Xunit.Abstractions;

namespace LeakGuard.Clients.Tests;

/// <summary>A client cannot tell the guarded data source from the bare one, with PgBouncer underneath or without.</summary>
internal static class Telling
{
    public static async Task DirectlyAsync<TSubject>(Suite<TSubject> suite, string story, ITestOutputHelper output)
        where TSubject : IAsyncDisposable
    {
        var outcome = await suite.DirectAsync(story);

        Show(outcome, output);
        Assert.True(outcome.Verdict is not null, $"{story}: bare (-) and guarded (+) differ.\n{outcome.Differences}");
    }

    public static async Task ThroughPgBouncerAsync<TSubject>(Suite<TSubject> suite, string story, ITestOutputHelper output)
        where TSubject : IAsyncDisposable
    {
        var outcome = await suite.PooledAsync(story);

        Show(outcome, output);
        if (await suite.IsPoolableAsync(story))
            Assert.True(outcome.Verdict == (await suite.DirectAsync(story)).Verdict, $"{story}: bare (-) and guarded (+) differ.\n{outcome.Differences}");
        else
            output.WriteLine("Needs session pooling, guarded or not; the table in the README says so.");
    }

    private static void Show(TrialOutcome outcome, ITestOutputHelper output)
    {
        foreach (var line in outcome.Bare)
            output.WriteLine(line);
        output.WriteLine($"-> {outcome.Verdict}");
    }
}
