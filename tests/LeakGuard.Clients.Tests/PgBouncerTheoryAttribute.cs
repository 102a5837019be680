using LeakGuard.TestSupport;

namespace LeakGuard.Clients.Tests;

/// <summary>A theory that needs PgBouncer installed.</summary>
internal sealed class PgBouncerTheoryAttribute : TheoryAttribute
{
    public PgBouncerTheoryAttribute() => Skip = LocalPgBouncer.Missing;
}
