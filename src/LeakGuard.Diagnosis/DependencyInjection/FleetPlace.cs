using LeakGuard.DependencyInjection;

namespace LeakGuard.Diagnosis.DependencyInjection;

/// <summary>Remembers in the services which pools are to join a fleet.</summary>
internal sealed record FleetPlace(PoolKey Pool);
