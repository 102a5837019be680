namespace LeakGuard.Faults.Comparison;

/// <summary>What the same event has cost either pool.</summary>
/// <param name="Event">The event, and when it happened.</param>
/// <param name="IsBetween">Whether it happened between two requests, so that none need have failed.</param>
/// <param name="Requests">Requests of each pool.</param>
/// <param name="Bare">How many of them failed with bare Npgsql.</param>
/// <param name="Guarded">How many of them failed with the guard.</param>
/// <param name="Errors">What the guarded ones failed with.</param>
internal sealed record Score(string Event, bool IsBetween, (int Bare, int Guarded) Requests, int Bare, int Guarded, IReadOnlyDictionary<string, int> Errors)
{
    private static readonly string[] Head = ["Event", "Requests each", "Failed, bare Npgsql", "Failed, guarded"];

    /// <summary>The event struck, and where the guard has to win it has won.</summary>
    public bool IsAsItShouldBe => Bare > 0 && (!IsBetween || !Duel.GuardMustWin || Guarded == 0);

    public static string Table(IEnumerable<Score> scores) => Verdicts.TextTable.Of(
        Head,
        [.. scores.Select(score => new[] { score.Event, Each(score.Requests), $"{score.Bare}", $"{score.Guarded}" })]);

    private static string Each((int Bare, int Guarded) requests) =>
        requests.Bare == requests.Guarded ? $"{requests.Bare}" : $"{requests.Bare} / {requests.Guarded}";
}
