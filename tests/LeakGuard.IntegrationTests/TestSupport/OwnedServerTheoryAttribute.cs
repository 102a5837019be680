namespace LeakGuard.IntegrationTests.TestSupport;

/// <summary>As <see cref="OwnedServerFactAttribute"/>, with data.</summary>
internal sealed class OwnedServerTheoryAttribute : TheoryAttribute
{
    public OwnedServerTheoryAttribute() => Skip = new OwnedServerFactAttribute().Skip;
}
