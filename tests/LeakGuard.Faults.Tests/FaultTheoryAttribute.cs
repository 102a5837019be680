namespace LeakGuard.Faults.Tests;

/// <summary>A theory that strikes a server of the tests' own.</summary>
internal sealed class FaultTheoryAttribute : TheoryAttribute
{
    public FaultTheoryAttribute() => Skip = Precondition.OwnServer;
}
