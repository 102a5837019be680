using LeakGuard.TestSupport;

namespace LeakGuard.Clients.Tests;

/// <summary>A test that needs PgBouncer installed.</summary>
internal sealed class PgBouncerFactAttribute : FactAttribute
{
    public PgBouncerFactAttribute() => Skip = LocalPgBouncer.Missing;
}
