namespace LeakGuard.Leasing;

/// <summary>The nesting seen last, and when.</summary>
internal sealed record LastNesting(NestedLeases Nested, long At);
