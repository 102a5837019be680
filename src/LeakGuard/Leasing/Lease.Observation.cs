using Npgsql;

namespace LeakGuard.Leasing;

/// <content>What others see of it.</content>
internal sealed partial class Lease
{
    /// <summary>A consistent look at the lease, if the slot carries one.</summary>
    public bool TryObserve(long now, out LeaseObservation observation)
    {
        var (version, flags) = _state.Read();
        var connection = Connection;
        if (!LeaseState.IsOut(version) || connection is null)
        {
            observation = default;
            return false;
        }

        observation = Observe(version, flags, connection, now);
        Interlocked.MemoryBarrier();
        return Version == observation.Version;
    }

    /// <summary>The lease as it is at its end, for whoever has yet to report it.</summary>
    public LeaseObservation ObserveEnd(long version, LeaseFlags flags, long now) =>
        Observe(version, flags, Connection!, now);

    private LeaseObservation Observe(long version, LeaseFlags flags, NpgsqlConnection connection, long now) => new()
    {
        Lease = this,
        Version = version,
        Flags = flags,
        Connection = connection,
        State = NativeState.Of(this, connection),
        Site = Site,
        Activity = Activity,
        Intent = Intent,
        Flow = Flow,
        OpenedAt = OpenedAt,
        LastActivity = LastActivity,
        InTransaction = InTransaction || Ambient is { IsCompleted: false } || NativeTransaction.IsOpen(Transaction),
        IsOwnerLost = Owner is { IsLost: true },
        IsUnwrapped = IsUnwrapped || (flags & LeaseFlags.UsedDirectly) != 0,
        Calls = Calls,
        Now = now,
    };
}
