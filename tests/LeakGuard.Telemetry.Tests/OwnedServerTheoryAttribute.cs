namespace LeakGuard.Telemetry.Tests;

/// <inheritdoc cref="OwnedServerFactAttribute"/>
internal sealed class OwnedServerTheoryAttribute : TheoryAttribute
{
    public OwnedServerTheoryAttribute() => Skip = OwnedServerFactAttribute.Reason;
}
