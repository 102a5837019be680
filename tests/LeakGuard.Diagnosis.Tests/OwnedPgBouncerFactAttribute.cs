using LeakGuard.TestSupport;

namespace LeakGuard.Diagnosis.Tests;

/// <summary>A test that needs PgBouncer installed, before a server of its own.</summary>
internal sealed class OwnedPgBouncerFactAttribute : FactAttribute
{
    public OwnedPgBouncerFactAttribute() => Skip = new OwnedServerFactAttribute().Skip ?? LocalPgBouncer.Missing;
}
