using LeakGuard.DependencyInjection;

namespace LeakGuard.Diagnosis.DependencyInjection;

/// <summary>Remembers in the services which pools are to have a doctor.</summary>
internal sealed record DoctorSeat(PoolKey Pool);
