namespace LeakGuard.TestSupport;

/// <summary>How a server is asked to stop.</summary>
public enum StopMode
{
    /// <summary>Open sessions are ended with an error, then the server shuts down in order.</summary>
    Fast,

    /// <summary>Every process quits at once; the next start recovers.</summary>
    Immediate,
}
