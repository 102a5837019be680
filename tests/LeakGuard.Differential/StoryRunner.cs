namespace LeakGuard.Differential;

/// <summary>Tells a story to a fresh subject with a fresh schema, and clears up behind it.</summary>
public static class StoryRunner
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Tells a story to both, one after the other.</summary>
    public static async Task<Comparison> CompareAsync<TSubject>(
        IStage stage, Story<TSubject> story, Func<string, TSubject> bare, Func<string, TSubject> guarded)
        where TSubject : IAsyncDisposable =>
        new(await TellAsync(stage, story, bare), await TellAsync(stage, story, guarded));

    /// <summary>Tells a story to the subject made from the stage's connection string, and returns what was noted.</summary>
    public static async Task<IReadOnlyList<string>> TellAsync<TSubject>(IStage stage, Story<TSubject> story, Func<string, TSubject> create)
        where TSubject : IAsyncDisposable
    {
        await using var scene = await stage.SetAsync(story.Settings);
        var log = scene.NewLog();
        await using (var subject = create(scene.ConnectionString))
        {
            await TellAsync(story, subject, log);
            log.Note("busy server processes left", await scene.BusyAsync());
        }

        return log.Lines;
    }

    private static async Task TellAsync<TSubject>(Story<TSubject> story, TSubject subject, StoryLog log)
    {
        try
        {
            await Task.Run(() => story.Tell(subject, log)).WaitAsync(Limit);
        }
        catch (Exception exception)
        {
            log.Failed("the story", exception);
        }
    }
}
