using System.Collections.Concurrent;

namespace LeakGuard.Differential;

/// <summary>Tells stories to the bare subject and to the guarded one in each way there is; each story once, whoever asks first.</summary>
/// <param name="stage">Where they are told.</param>
/// <param name="bare">Makes the subject without a guard.</param>
/// <param name="ways">Makes it with one, the way that asks least of a program first.</param>
public sealed class Trial<TSubject>(IStage stage, Func<string, TSubject> bare, params IReadOnlyList<Way<TSubject>> ways)
    where TSubject : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<TrialOutcome>>> _outcomes = new();

    /// <summary>Asked with what the bare subject answered: whether it is of interest what the guarded one does.</summary>
    public Func<Story<TSubject>, IReadOnlyList<string>, Task<bool>> GoesOn { get; init; } = static (_, _) => Task.FromResult(true);

    public Task<TrialOutcome> OfAsync(Story<TSubject> story) =>
        _outcomes.GetOrAdd(story.Name, _ => new Lazy<Task<TrialOutcome>>(() => HoldAsync(story))).Value;

    private async Task<TrialOutcome> HoldAsync(Story<TSubject> story)
    {
        var told = await StoryRunner.TellAsync(stage, story, bare);
        var comparisons = new List<(string Verdict, Comparison Comparison)>();
        foreach (var way in await GoesOn(story, told) ? ways : [])
        {
            comparisons.Add((way.Verdict, new Comparison(told, await StoryRunner.TellAsync(stage, story, way.Create))));
            if (comparisons is [{ Comparison.Difference: null }])
                break; // Nothing has to be changed: what else could be done is of no interest.
        }

        return new TrialOutcome(told, comparisons);
    }
}
