using LeakGuard.TestSupport;

namespace LeakGuard.IntegrationTests.TestSupport;

/// <summary>A theory that needs PgBouncer installed, and a server of the tests' own behind it.</summary>
internal sealed class PgBouncerTheoryAttribute : TheoryAttribute
{
    public PgBouncerTheoryAttribute() => Skip = LocalPgBouncer.Missing ?? new OwnedServerFactAttribute().Skip;
}
