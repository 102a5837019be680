using LeakGuard.Leasing;

namespace LeakGuard.Watchdog;

/// <summary>Tells of each place that uses session state behind a pooler, once.</summary>
/// <remarks>Called by one thread at a time.</remarks>
internal sealed class SessionWatch(string poolName, SessionNotes? notes, LeaseDescriber describer, LeakGuardListener listener)
{
    private const int PlacesKept = 1024;

    private readonly HashSet<(string Site, SessionFeature Feature)> _told = [];

    public void Look()
    {
        while (notes is not null && notes.TryTake(out var use))
        {
            var origin = OriginOf(use);
            // Code has few such places; what comes when so many are known is a place under ever new names.
            if (_told.Count < PlacesKept && _told.Add((origin.GroupKey, use.Feature)))
            {
                listener.OnSessionFeatureUsed(new SessionFeatureUse
                {
                    PoolName = poolName,
                    Feature = use.Feature,
                    Origin = origin,
                    TraceId = use.TraceId,
                });
            }
        }
    }

    // After an await inside a library, the stack of a command holds the library alone.
    private LeaseOrigin OriginOf(in SessionUse use)
    {
        var command = describer.OriginOf(use.Command);
        return command.LineNumber > 0 || describer.OriginOf(use.Opened) is not { LineNumber: > 0 } opened ? command : opened;
    }
}
