namespace LeakGuard.Differential;

/// <summary>What the two data sources answered to one story.</summary>
public sealed record Comparison(IReadOnlyList<string> Bare, IReadOnlyList<string> Guarded)
{
    /// <summary>Null if they answered alike.</summary>
    public string? Difference { get; } = LineDiff.Of(Bare, Guarded);
}
