namespace LeakGuard;

/// <summary>How sure a report is.</summary>
public enum Certainty
{
    /// <summary>The lease looks leaked, yet its owner may still come back to it.</summary>
    Suspected,

    /// <summary>No code can use or return the lease any more, or the code has already lost its work.</summary>
    Proven,
}
