namespace LeakGuard.Diagnosis;

/// <summary>How sure a verdict is.</summary>
public enum Confidence
{
    /// <summary>It fits what was seen; other explanations do too.</summary>
    Low,

    /// <summary>It fits, and what was seen speaks against the others.</summary>
    Medium,

    /// <summary>Both sides say so, or it was measured.</summary>
    High,
}
