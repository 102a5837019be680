namespace LeakGuard.Faults.Catalogue;

/// <summary>What a fault has to do to the load, or it was none.</summary>
internal enum Harm
{
    /// <summary>Nothing that must be seen.</summary>
    None,

    /// <summary>Requests take long; some may fail.</summary>
    Slowness,

    /// <summary>Requests fail.</summary>
    Errors,
}
