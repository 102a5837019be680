namespace LeakGuard.Diagnosis;

/// <summary>What is done to a session.</summary>
public enum KillAction
{
    /// <summary>The session is ended: <c>pg_terminate_backend</c>. Its client gets SQLSTATE 57P01.</summary>
    Terminate,

    /// <summary>What runs in it is cancelled, and the session stays: <c>pg_cancel_backend</c>. Its client gets SQLSTATE 57014.</summary>
    Cancel,
}
