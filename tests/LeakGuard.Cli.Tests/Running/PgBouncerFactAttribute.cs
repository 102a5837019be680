using LeakGuard.TestSupport;

namespace LeakGuard.Cli.Tests.Running;

/// <summary>A test that needs PgBouncer installed, in front of a server of the tests' own.</summary>
internal sealed class PgBouncerFactAttribute : FactAttribute
{
    public PgBouncerFactAttribute() => Skip = OwnedServerFactAttribute.Missing ?? LocalPgBouncer.Missing;
}
