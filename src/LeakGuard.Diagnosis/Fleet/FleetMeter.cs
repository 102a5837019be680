using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace LeakGuard.Diagnosis.Fleet;

/// <summary>The fleet's instruments of one meter, which tell about all pools that report to it.</summary>
internal sealed class FleetMeter
{
    private static readonly ConditionalWeakTable<Meter, FleetMeter> Meters = [];
    private static readonly Lazy<FleetMeter> Shared = new(() => new FleetMeter(new Meter(LeakGuardInstruments.MeterName)));

    // Guards the list.
    private readonly Lock _lock = new();
    private readonly List<WeakReference<FleetMember>> _members = [];

    private FleetMeter(Meter meter)
    {
        meter.CreateObservableUpDownCounter(LeakGuardInstruments.FleetShare, () => Each<int>(member => member.Share.Connections), "{lease}", "Leases that may be out.");
        meter.CreateObservableUpDownCounter(LeakGuardInstruments.FleetInstances, () => Each<int>(member => member.Share.Instances), "{instance}", "Instances that share the server's connections.");
        meter.CreateObservableUpDownCounter(LeakGuardInstruments.FleetBudget, () => Each<int>(member => member.Share.Budget), "{connection}", "Connections that the instances share.");
        meter.CreateObservableGauge(LeakGuardInstruments.FleetLookAge, () => Each<double>(member => member.LookAge?.TotalSeconds), "s", "How long ago the other instances were seen.");
    }

    /// <summary>The instruments of the container's meter; without a container, those that all pools without one share.</summary>
    public static FleetMeter Of(IMeterFactory? factory) => factory is null
        ? Shared.Value
        : Meters.GetValue(factory.Create(new MeterOptions(LeakGuardInstruments.MeterName)), meter => new FleetMeter(meter));

    public void Add(FleetMember member)
    {
        lock (_lock)
        {
            _members.Add(new WeakReference<FleetMember>(member));
        }
    }

    public void Remove(FleetMember member)
    {
        lock (_lock)
        {
            _members.RemoveAll(entry => !entry.TryGetTarget(out var target) || ReferenceEquals(target, member));
        }
    }

    private List<Measurement<T>> Each<T>(Func<FleetMember, T?> read)
        where T : struct
    {
        List<Measurement<T>> all = [];
        lock (_lock)
        {
            foreach (var entry in _members)
            {
                if (entry.TryGetTarget(out var member) && read(member) is { } value)
                {
                    all.Add(new(value, new KeyValuePair<string, object?>(LeakGuardInstruments.PoolNameTag, member.Share.PoolName)));
                }
            }
        }

        return all;
    }
}
