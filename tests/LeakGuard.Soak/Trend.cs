namespace LeakGuard.Soak;

/// <summary>What becomes of a quantity over time.</summary>
internal enum Trend
{
    /// <summary>Nothing, as far as the noise lets one say.</summary>
    Flat,

    Grows,

    Falls,
}
