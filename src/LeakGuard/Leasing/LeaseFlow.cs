using System.Diagnostics;

namespace LeakGuard.Leasing;

/// <summary>Which leases belong to one request or job: told by the local root activity, or by a mark that flows with the caller.</summary>
internal static class LeaseFlow
{
    private static readonly AsyncLocal<object?> Mark = new();

    /// <summary>The caller's mark, made on its first open. Only a non-async method may call this: otherwise the caller would not keep it.</summary>
    public static object Tracked() => Mark.Value ??= new object();

    public static object? Of(in LeaseObservation lease) => lease.Flow ?? LocalRoot(lease.Activity);

    public static object? Of(Lease lease) => lease.Flow ?? LocalRoot(lease.Activity);

    /// <summary>The request or job, as this process sees it.</summary>
    public static Activity? LocalRoot(Activity? activity)
    {
        while (activity?.Parent is { } parent)
        {
            activity = parent;
        }

        return activity;
    }
}
