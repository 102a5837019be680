namespace LeakGuard.CallSites;

/// <summary>Whose code a stack frame runs.</summary>
internal enum CodeOwner
{
    /// <summary>The application's: where a leak is to be mended.</summary>
    Application,

    /// <summary>A framework's or a library's, or generated at run time.</summary>
    Framework,

    /// <summary>LeakGuard's own.</summary>
    Guard,
}
