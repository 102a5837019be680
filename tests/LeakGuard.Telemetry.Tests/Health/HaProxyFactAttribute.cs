using LeakGuard.TestSupport;

namespace LeakGuard.Telemetry.Tests.Health;

/// <summary>A test that needs HAProxy installed, and a PostgreSQL of its own to stop.</summary>
internal sealed class HaProxyFactAttribute : FactAttribute
{
    public HaProxyFactAttribute() => Skip = LocalHaProxy.Missing ?? OwnedServerFactAttribute.Reason;
}
