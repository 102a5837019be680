using Microsoft.Extensions.Logging;

namespace LeakGuard.Reporting.Logging;

/// <summary>All ids of log events: 1xxx leases, 2xxx admission, 3xxx leaks, 4xxx watchdog, 5xxx set-up. An id never changes its meaning.</summary>
internal static class EventIds
{
    public static readonly EventId LeaseReturnedLate = new(1001, nameof(LeaseReturnedLate));
    public static readonly EventId LeaseReclaimed = new(1002, nameof(LeaseReclaimed));
    public static readonly EventId ReclaimFailed = new(1003, nameof(ReclaimFailed));
    public static readonly EventId ReclaimJournaled = new(1004, nameof(ReclaimJournaled));
    public static readonly EventId ReclaimDisproved = new(1005, nameof(ReclaimDisproved));
    public static readonly EventId CommandCancelled = new(1006, nameof(CommandCancelled));
    public static readonly EventId LeaseBroken = new(1007, nameof(LeaseBroken));
    public static readonly EventId DeadConnection = new(1008, nameof(DeadConnection));
    public static readonly EventId HeldAtEnd = new(1009, nameof(HeldAtEnd));

    public static readonly EventId WaitTimedOut = new(2001, nameof(WaitTimedOut));
    public static readonly EventId QueueFull = new(2002, nameof(QueueFull));
    public static readonly EventId Hopeless = new(2003, nameof(Hopeless));
    public static readonly EventId Deadlock = new(2004, nameof(Deadlock));
    public static readonly EventId CircuitOpen = new(2005, nameof(CircuitOpen));
    public static readonly EventId BreakerChanged = new(2006, nameof(BreakerChanged));
    public static readonly EventId NestedLeases = new(2007, nameof(NestedLeases));

    public static readonly EventId HeldTooLong = new(3001, nameof(HeldTooLong));
    public static readonly EventId IdleInTransaction = new(3002, nameof(IdleInTransaction));
    public static readonly EventId ReaderLeftOpen = new(3003, nameof(ReaderLeftOpen));
    public static readonly EventId OwnerEnded = new(3004, nameof(OwnerEnded));
    public static readonly EventId Abandoned = new(3005, nameof(Abandoned));
    public static readonly EventId ReturnedInTransaction = new(3006, nameof(ReturnedInTransaction));

    public static readonly EventId NeedsSessionPooling = new(3101, nameof(NeedsSessionPooling));

    public static readonly EventId WatchdogLagged = new(4001, nameof(WatchdogLagged));
    public static readonly EventId WatchdogFaulted = new(4002, nameof(WatchdogFaulted));
    public static readonly EventId ListenerFaulted = new(4003, nameof(ListenerFaulted));
    public static readonly EventId CollectionRequested = new(4004, nameof(CollectionRequested));

    public static readonly EventId SettingsChanged = new(5001, nameof(SettingsChanged));
    public static readonly EventId SettingsNeedRestart = new(5002, nameof(SettingsNeedRestart));
    public static readonly EventId SettingsRefused = new(5003, nameof(SettingsRefused));
    public static readonly EventId GuardBypassed = new(5004, nameof(GuardBypassed));
    public static readonly EventId UntrackedConnections = new(5005, nameof(UntrackedConnections));

    public static readonly EventId WarmUp = new(5006, nameof(WarmUp));
    public static readonly EventId ServerSettingSkipped = new(5007, nameof(ServerSettingSkipped));

    public static EventId Of(LeakKind kind) => kind switch
    {
        LeakKind.HeldTooLong => HeldTooLong,
        LeakKind.IdleInTransaction => IdleInTransaction,
        LeakKind.ReaderLeftOpen => ReaderLeftOpen,
        LeakKind.OwnerEnded => OwnerEnded,
        LeakKind.Abandoned => Abandoned,
        LeakKind.ReturnedInTransaction => ReturnedInTransaction,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No event id stands for this kind of leak."),
    };

    public static EventId Of(RejectionReason reason) => reason switch
    {
        RejectionReason.WaitTimeout => WaitTimedOut,
        RejectionReason.QueueFull => QueueFull,
        RejectionReason.Hopeless => Hopeless,
        RejectionReason.Deadlock => Deadlock,
        RejectionReason.CircuitOpen => CircuitOpen,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No event id stands for this reason."),
    };
}
