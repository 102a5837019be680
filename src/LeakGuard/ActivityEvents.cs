using System.Diagnostics;

namespace LeakGuard;

/// <summary>Tells traces what became of a caller: an event on its activity, where that is recorded.</summary>
internal static class ActivityEvents
{
    public static void Waited(Activity? activity, string poolName, TimeSpan wait) =>
        Add(activity, LeakGuardInstruments.WaitedEvent, poolName, (LeakGuardInstruments.DurationTag, wait.TotalSeconds));

    public static void Rejected(Activity? activity, PoolRejection rejection) =>
        Add(activity, LeakGuardInstruments.RejectedEvent, rejection.Pool.PoolName, (LeakGuardInstruments.ReasonTag, TelemetryText.Of(rejection.Reason)));

    public static void Leaked(Activity? activity, LeakReport report) => Add(
        activity,
        LeakGuardInstruments.LeakEvent,
        report.Lease.PoolName,
        (LeakGuardInstruments.LeakKindTag, TelemetryText.Of(report.Kind)),
        (LeakGuardInstruments.CertaintyTag, TelemetryText.Of(report.Certainty)),
        (LeakGuardInstruments.SiteTag, report.Lease.Origin.Site),
        (LeakGuardInstruments.DurationTag, report.Lease.Age.TotalSeconds));

    private static void Add(Activity? activity, string name, string poolName, params ReadOnlySpan<(string Tag, object Value)> tags)
    {
        if (activity is not { IsAllDataRequested: true })
        {
            return;
        }

        var all = new ActivityTagsCollection { [LeakGuardInstruments.PoolNameTag] = poolName };
        foreach (var (tag, value) in tags)
        {
            all[tag] = value;
        }

        activity.AddEvent(new ActivityEvent(name, tags: all));
    }
}
