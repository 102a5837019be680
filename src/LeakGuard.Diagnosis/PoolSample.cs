namespace LeakGuard.Diagnosis;

/// <summary>The pool at one moment.</summary>
/// <param name="At">The moment, on any clock that all samples share.</param>
/// <param name="Pool">The pool in numbers.</param>
public sealed record PoolSample(TimeSpan At, PoolSnapshot Pool)
{
    /// <summary>Callers waiting whose request or job holds a connection already; 0 where not known.</summary>
    public int NestedWaiting { get; init; }
}
