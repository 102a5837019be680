namespace LeakGuard.Differential;

/// <summary>One line of the README's table of clients.</summary>
/// <param name="Client">The library.</param>
/// <param name="Feature">What it offers; Markdown.</param>
/// <param name="Guarded">What a program has to change to have it guarded: <c>works unchanged</c>, <c>needs `Inner`</c>, or why it cannot.</param>
/// <param name="Pooled">Whether it goes with PgBouncer in transaction mode, guarded or not: <c>works</c>, <c>needs session pooling</c>, or <c>–</c> where that was not tried.</param>
public sealed record CompatibilityRow(string Client, string Feature, string Guarded, string Pooled)
{
    public const string NotTried = "–";

    public override string ToString() => $"| {Client} | {Feature} | {Guarded} | {Pooled} |";
}
