namespace LeakGuard.Diagnosis;

/// <summary>What became of one session.</summary>
public enum KillOutcome
{
    /// <summary>It fits, and a dry run touches nothing.</summary>
    WouldSignal,

    /// <summary>It was signalled, and is gone; or what ran in it has stopped.</summary>
    Done,

    /// <summary>It was signalled, and goes on all the same so far.</summary>
    Signalled,

    /// <summary>It does not fit, or no longer did when its turn came.</summary>
    Spared,

    /// <summary>It fits, and the role may not signal it: SQLSTATE 42501.</summary>
    NotAllowed,
}
