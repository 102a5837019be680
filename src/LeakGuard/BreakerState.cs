namespace LeakGuard;

/// <summary>Whether callers are let through to the database.</summary>
public enum BreakerState
{
    /// <summary>They are: all is well.</summary>
    Closed,

    /// <summary>They are refused without a round trip, until the break is over.</summary>
    Open,

    /// <summary>One caller is let through to find out whether the database is back; the others are refused.</summary>
    HalfOpen,

    /// <summary>They are refused until <c>ResetBreaker()</c>, by hand.</summary>
    Isolated,
}
