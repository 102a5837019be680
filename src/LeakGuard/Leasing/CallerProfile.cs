using System.Diagnostics;
using LeakGuard.Admission;

namespace LeakGuard.Leasing;

/// <summary>Reads from a caller what admission wants to know: its patience, its partition, its priority, its request or job.</summary>
internal sealed class CallerProfile
{
    private readonly Func<Activity?, string?>? _partitionOf;
    private readonly bool _tracksFlows;

    public CallerProfile(LeakGuardOptions options)
    {
        _partitionOf = options.PartitionSelector;
        _tracksFlows = options.TrackFlows;
    }

    /// <summary>The caller's mark, where flows are tracked. Only a non-async method may ask: see <see cref="LeaseFlow.Tracked"/>.</summary>
    public object? Mark() => _tracksFlows ? LeaseFlow.Tracked() : null;

    public AdmissionRequest RequestOf(LeaseIntent? intent, Activity? activity, object? mark) => new(
        intent?.WaitTimeout,
        intent?.Partition ?? Selected(activity),
        intent?.Priority ?? LeasePriority.Normal,
        mark ?? LeaseFlow.LocalRoot(activity));

    private string? Selected(Activity? activity)
    {
        try
        {
            return _partitionOf?.Invoke(activity);
        }
        catch (Exception)
        {
            return null; // The caller wants a connection, not the selector's fault.
        }
    }
}
