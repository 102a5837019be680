using System.Runtime.CompilerServices;

namespace LeakGuard.Diagnosis.Examination;

/// <summary>One doctor per pool: the one that was set up for it, or else one with the defaults.</summary>
internal static class Doctors
{
    private static readonly ConditionalWeakTable<GuardedDataSource, Doctor> Known = [];

    public static Doctor Of(GuardedDataSource guard) => Known.GetValue(guard, static guard => Doctor.For(guard));

    public static void Set(GuardedDataSource guard, Doctor doctor) => Known.AddOrUpdate(guard, doctor);
}
