namespace LeakGuard.Diagnosis;

/// <summary>Why the server could not be looked at, in one line that names no secret.</summary>
/// <param name="Kind">What kind of failure it is.</param>
/// <param name="Message">Fact and remedy.</param>
public sealed record ServerFailure(ServerFailureKind Kind, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Message;
}
