using LeakGuard.TestSupport;

namespace LeakGuard.Telemetry.Tests.Health;

/// <summary>A test that needs PgBouncer installed.</summary>
internal sealed class PgBouncerTheoryAttribute : TheoryAttribute
{
    public PgBouncerTheoryAttribute() => Skip = LocalPgBouncer.Missing;
}
