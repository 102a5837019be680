using System.Reflection;

namespace LeakGuard.Faults.Comparison;

/// <summary>Validation on borrow, where the guard has it: <c>LeakGuardOptions.ValidateAfterIdle</c>.</summary>
internal static class Validation
{
    private static readonly PropertyInfo? Option = typeof(LeakGuardOptions).GetProperty("ValidateAfterIdle");

    public static bool IsThere => Option is not null;

    public static void Set(LeakGuardOptions options, TimeSpan afterIdle) => Option?.SetValue(options, afterIdle);
}
