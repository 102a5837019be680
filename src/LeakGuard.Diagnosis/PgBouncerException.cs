namespace LeakGuard.Diagnosis;

/// <summary>PgBouncer's console could not be asked. The message says why and what to do, in one line that names no secret.</summary>
public sealed class PgBouncerException : Exception
{
    internal PgBouncerException(ServerFailureKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>What kind of failure it is.</summary>
    public ServerFailureKind Kind { get; }
}
