using LeakGuard.Connections;

namespace LeakGuard;

/// <content>For what looks after a pool from outside: what follows its settings, what asks its database, the package LeakGuard.Diagnosis.</content>
public sealed partial class GuardedDataSource
{
    private readonly Lock _companionsLock = new();
    private List<IDisposable>? _companions = [];

    /// <summary>Callers waiting now whose request or job holds a lease already.</summary>
    internal int CountNestedWaiters() => _monitor.CountNestedWaiters();

    /// <summary>The nesting seen last, unless that was longer ago than <paramref name="within"/>.</summary>
    internal NestedLeases? NestingOfLate(TimeSpan within) => _monitor.NestingOfLate(within);

    /// <summary>Physical connections there are, those nobody uses included; null where this version of Npgsql does not tell.</summary>
    internal PhysicalCount? CountPhysical() => PhysicalCount.Of(_inner);

    /// <summary>Closes the physical connections that nobody uses at once, and each of the others when it comes back.</summary>
    internal void Shed() => _inner.Clear();

    /// <summary>What was declared to stand between the pool and the server.</summary>
    internal PoolerMode Pooler { get; init; }

    /// <summary>What callers were seen to use of their sessions, where a pooler makes that a mistake.</summary>
    internal IReadOnlyList<SessionFeature> SessionFeatures => _desk.Sessions?.Seen ?? [];

    /// <summary>Has something disposed together with this; at once if that has happened already.</summary>
    internal void Accompany(IDisposable companion)
    {
        lock (_companionsLock)
        {
            if (_companions is not null)
            {
                _companions.Add(companion);
                return;
            }
        }

        companion.Dispose();
    }

    private void DismissCompanions()
    {
        List<IDisposable>? companions;
        lock (_companionsLock)
        {
            (companions, _companions) = (_companions, null);
        }

        foreach (var companion in companions ?? [])
        {
            companion.Dispose();
        }
    }
}
