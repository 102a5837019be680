using LeakGuard.TestSupport;

namespace LeakGuard.Faults.Tests;

/// <summary>A theory that strikes a PgBouncer in front of a server of the tests' own.</summary>
internal sealed class BouncerFaultTheoryAttribute : TheoryAttribute
{
    public BouncerFaultTheoryAttribute() => Skip = Precondition.OwnServer ?? LocalPgBouncer.Missing;
}
