namespace LeakGuard.Faults.Tests;

/// <summary>A test that strikes a server of the tests' own.</summary>
internal sealed class FaultFactAttribute : FactAttribute
{
    public FaultFactAttribute() => Skip = Precondition.OwnServer;
}
