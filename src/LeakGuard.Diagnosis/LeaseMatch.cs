namespace LeakGuard.Diagnosis;

/// <summary>Whether a lease was found among the server's sessions.</summary>
public enum LeaseMatch
{
    /// <summary>The server could not be looked at.</summary>
    NotLooked,

    /// <summary>It was found.</summary>
    Found,

    /// <summary>The server has no such session: the connection is broken, and its owner does not know yet.</summary>
    Gone,

    /// <summary>A pooler stands between, so that the process id says nothing.</summary>
    BehindPooler,
}
