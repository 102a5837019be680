namespace LeakGuard.Cli.Tests.Running;

/// <summary>Tests on a server of the tests' own.</summary>
internal sealed class OwnedServerTheoryAttribute : TheoryAttribute
{
    public OwnedServerTheoryAttribute() => Skip = OwnedServerFactAttribute.Missing;
}
