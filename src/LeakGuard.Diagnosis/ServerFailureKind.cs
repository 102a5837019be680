namespace LeakGuard.Diagnosis;

/// <summary>Why a server could not be looked at.</summary>
public enum ServerFailureKind
{
    /// <summary>Nobody answers at that address, or the connection broke.</summary>
    Unreachable,

    /// <summary>No answer came in time.</summary>
    TimedOut,

    /// <summary>The server starts, stops or recovers: SQLSTATE 57P01 – 57P03.</summary>
    NotReady,

    /// <summary>Every slot the role may use is taken: SQLSTATE 53300.</summary>
    TooManyConnections,

    /// <summary>The password, the role or the host-based access rules refuse it: SQLSTATE class 28.</summary>
    AccessDenied,

    /// <summary>There is no such database: SQLSTATE 3D000.</summary>
    NoSuchDatabase,

    /// <summary>The role may not read what is needed: SQLSTATE 42501.</summary>
    NoRights,

    /// <summary>What answers there is not PgBouncer.</summary>
    NotPgBouncer,

    /// <summary>Anything else.</summary>
    Other,
}
