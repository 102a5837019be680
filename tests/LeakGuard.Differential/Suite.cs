using System.Reflection;
using LeakGuard.TestSupport;

namespace LeakGuard.Differential;

/// <summary>The stories of some clients: told to the server itself, and again through a PgBouncer in transaction mode.</summary>
public sealed class Suite<TSubject>
    where TSubject : IAsyncDisposable
{
    private const string NeedsSession = "needs session pooling";

    private readonly IReadOnlyList<Way<TSubject>> _ways;
    private readonly Trial<TSubject> _direct;
    private readonly Trial<TSubject> _pooled;

    /// <summary>A suite whose stories are in one assembly.</summary>
    /// <param name="assembly">Where the stories are.</param>
    /// <param name="clients">Whose features they show.</param>
    /// <param name="bare">Makes the subject without a guard.</param>
    /// <param name="ways">Makes it with one, the way that asks least of a program first.</param>
    public Suite(Assembly assembly, IReadOnlyList<string> clients, Func<string, TSubject> bare, params IReadOnlyList<Way<TSubject>> ways)
        : this(assembly, clients, script: "", static (_, _) => Task.CompletedTask, bare, ways)
    {
    }

    /// <summary>A suite whose stories need something to be there, and end alike.</summary>
    /// <param name="assembly">Where the stories are.</param>
    /// <param name="clients">Whose features they show.</param>
    /// <param name="script">SQL that is run in each story's schema before it begins.</param>
    /// <param name="ending">What is noted after each story.</param>
    /// <param name="bare">Makes the subject without a guard.</param>
    /// <param name="ways">Makes it with one, the way that asks least of a program first.</param>
    public Suite(
        Assembly assembly,
        IReadOnlyList<string> clients,
        string script,
        Func<TSubject, StoryLog, Task> ending,
        Func<string, TSubject> bare,
        params IReadOnlyList<Way<TSubject>> ways)
    {
        _ways = ways;
        _direct = new Trial<TSubject>(new PreparedStage(new DirectStage(), script), bare, ways);
        _pooled = new Trial<TSubject>(new PreparedStage(new SharedBouncerStage(), script), bare, ways)
        {
            // What goes wrong there without a guard goes wrong in ways that are a matter of luck.
            GoesOn = async (story, told) => told.SequenceEqual((await _direct.OfAsync(story)).Bare, StringComparer.Ordinal),
        };
        Stories = StoryBook.Of<TSubject>(assembly)
            .Where(story => story.Value.Feature is { } feature && clients.Contains(feature.Client))
            .ToDictionary(story => story.Key, story => story.Value with
            {
                Tell = async (subject, log) =>
                {
                    await story.Value.Tell(subject, log);
                    await ending(subject, log);
                },
            });
    }

    public IReadOnlyDictionary<string, Story<TSubject>> Stories { get; }

    /// <summary>The names of those that are told through PgBouncer as well.</summary>
    public IEnumerable<string> PooledNames => Stories.Where(story => !story.Value.IsDirectOnly).Select(story => story.Key);

    public Task<TrialOutcome> DirectAsync(string story) => _direct.OfAsync(Stories[story]);

    public Task<TrialOutcome> PooledAsync(string story) => _pooled.OfAsync(Stories[story]);

    /// <summary>Whether the bare subject answers through PgBouncer as it does without.</summary>
    public async Task<bool> IsPoolableAsync(string story) => (await PooledAsync(story)).Guarded.Count > 0;

    /// <summary>What the stories have shown, feature by feature.</summary>
    /// <exception cref="InvalidOperationException">In one of them the guard made a difference.</exception>
    public async Task<IReadOnlyList<CompatibilityRow>> RowsAsync()
    {
        var rows = new List<CompatibilityRow>();
        foreach (var feature in Stories.Values.GroupBy(story => story.Feature!))
        {
            var verdicts = new List<string>();
            var pooled = CompatibilityRow.NotTried;
            foreach (var story in feature)
            {
                var outcome = await DirectAsync(story.Name);
                verdicts.Add(outcome.Verdict ?? throw new InvalidOperationException($"{story.Name} differs.\n{outcome.Differences}"));
                if (!story.IsDirectOnly && pooled != NeedsSession)
                    pooled = LocalPgBouncer.Missing is not null || await IsPoolableAsync(story.Name) ? "works" : NeedsSession;
            }

            // What one story needs, the feature needs.
            var verdict = _ways.Select(way => way.Verdict).Last(verdicts.Contains);
            rows.Add(new CompatibilityRow(feature.Key.Client, feature.Key.Name, verdict, pooled));
        }

        return rows;
    }
}
