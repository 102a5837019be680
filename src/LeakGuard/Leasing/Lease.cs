using System.Data;
using System.Diagnostics;
using LeakGuard.CallSites;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>A slot of the pool and the lease it carries now. Made once per slot and used again, so that a lease costs no allocation.</summary>
/// <remarks>
/// The owner's thread writes the plain fields, the watchdog reads them: <see cref="TryObserve"/> checks the version before
/// and after, so that a torn read is noticed. Whatever must happen once goes through <see cref="_state"/>.
/// It refers to the real connection only: were the wrapper reachable from here, its loss could never be noticed.
/// </remarks>
internal sealed class Lease
{
    private const int VersionShift = 8;
    private const int Sealed = int.MinValue / 2;

    private readonly LeaseDesk _desk;
    private readonly StateChangeEventHandler _stateChanged;

    // [version:56][flags:8]; an odd version is a lease that is out.
    private long _state;

    // Calls in flight through the wrapper; far below zero while the lease is being taken back.
    private int _calls;

    public Lease(int slot, LeaseDesk desk)
    {
        Slot = slot;
        _desk = desk;
        _stateChanged = OnStateChanged;
    }

    public int Slot { get; }

    public NpgsqlConnection? Connection { get; private set; }

    public StackTrace? Stack { get; private set; }

    public Caller Caller { get; private set; }

    public Activity? Activity { get; private set; }

    public LeaseIntent? Intent { get; private set; }

    public long OpenedAt { get; private set; }

    /// <summary>The ambient transaction that keeps the slot after the connection is closed.</summary>
    public AmbientTransaction? Ambient { get; set; }

    /// <summary>Whether a transaction is open, as far as the client knows.</summary>
    public bool InTransaction { get; set; }

    /// <summary>Whether user code may hold the real connection, or a reader that will close it: then losing the wrapper proves nothing.</summary>
    public bool IsUnwrapped { get; set; }

    /// <summary>When something was last seen to happen. Written by the owner after each call, and by the watchdog while one runs.</summary>
    public long LastActivity { get; set; }

    /// <summary>When the watchdog first saw the owner's activity stopped; its own note.</summary>
    public LeaseHandle OwnerEnded { get; set; }

    public long OwnerEndedAt { get; set; }

    public long Version => Volatile.Read(ref _state) >> VersionShift;

    public static bool IsOut(long version) => (version & 1) == 1;

    /// <summary>Notes who takes the slot. The caller holds the permit, and the lease is not out yet.</summary>
    public void Note(StackTrace? stack, in Caller caller, Activity? activity, LeaseIntent? intent, long now)
    {
        Stack = stack;
        Caller = caller;
        Activity = activity;
        Intent = intent;
        OpenedAt = now;
    }

    /// <summary>The connection is open: from now on the lease is out.</summary>
    public LeaseHandle Begin(NpgsqlConnection connection, long now)
    {
        Connection = connection;
        OpenedAt = LastActivity = now;
        var version = (_state >> VersionShift) + 1;
        Debug.Assert(IsOut(version), "A slot was leased twice.");
        Volatile.Write(ref _state, version << VersionShift);
        connection.StateChange += _stateChanged;
        return new LeaseHandle(this, version);
    }

    /// <summary>Ends the lease: true for exactly one caller.</summary>
    public bool TryEnd(long version, out LeaseFlags flags)
    {
        var state = Volatile.Read(ref _state);
        while (state >> VersionShift == version)
        {
            var seen = Interlocked.CompareExchange(ref _state, (version + 1) << VersionShift, state);
            if (seen == state)
            {
                flags = (LeaseFlags)(state & 0xFF);
                return true;
            }

            state = seen;
        }

        flags = default;
        return false;
    }

    /// <summary>Drops what the slot must not keep alive. The caller has ended the lease and still holds its permit.</summary>
    public void Clear()
    {
        Connection = null;
        Stack = null;
        Activity = null;
        Intent = null;
        Ambient = null;
        InTransaction = false;
        IsUnwrapped = false;
    }

    /// <summary>Stops listening to a connection of an ended lease, for one that is opened again.</summary>
    /// <remarks>Most are not, so that a lease's end leaves the listener where it is: it ignores all but its own connection.</remarks>
    public void Unwatch(NpgsqlConnection connection) => connection.StateChange -= _stateChanged;

    /// <summary>Raises a flag: true if this call was the one that raised it, on this very lease.</summary>
    public bool TryRaise(long version, LeaseFlags flag)
    {
        var state = Volatile.Read(ref _state);
        while (state >> VersionShift == version && (state & (long)flag) == 0)
        {
            var seen = Interlocked.CompareExchange(ref _state, state | (long)flag, state);
            if (seen == state)
            {
                return true;
            }

            state = seen;
        }

        return false;
    }

    public bool HasBeenReported(long version)
    {
        var state = Volatile.Read(ref _state);
        return state >> VersionShift == version && (state & (long)LeaseFlags.ReportedKinds) != 0;
    }

    public void Lower(long version, LeaseFlags flag)
    {
        var state = Volatile.Read(ref _state);
        while (state >> VersionShift == version)
        {
            var seen = Interlocked.CompareExchange(ref _state, state & ~(long)flag, state);
            if (seen == state)
            {
                return;
            }

            state = seen;
        }
    }

    /// <summary>Announces a call: false if the lease has ended or is being taken back, and then there is nothing to end.</summary>
    public bool TryBeginCall(long version)
    {
        if (Interlocked.Increment(ref _calls) > 0 && Version == version)
        {
            return true;
        }

        Interlocked.Decrement(ref _calls);
        return false;
    }

    public void EndCall(long now)
    {
        LastActivity = now;
        Interlocked.Decrement(ref _calls);
    }

    /// <summary>Keeps new calls out while the lease is taken back: false if one is in flight.</summary>
    public bool TrySeal() => Interlocked.CompareExchange(ref _calls, Sealed, 0) == 0;

    public void Unseal() => Interlocked.Add(ref _calls, -Sealed);

    /// <summary>Time in which the whole process stood still is not the owner's idleness.</summary>
    public void Forgive(long lag, long now)
    {
        if (LastActivity < now - lag)
        {
            LastActivity += lag;
        }
    }

    /// <summary>A consistent look at the lease, if the slot carries one.</summary>
    public bool TryObserve(long now, out LeaseObservation observation)
    {
        var state = Volatile.Read(ref _state);
        var connection = Connection;
        if (!IsOut(state >> VersionShift) || connection is null)
        {
            observation = default;
            return false;
        }

        observation = Observe(state, connection, now);
        Interlocked.MemoryBarrier();
        return Version == observation.Version;
    }

    /// <summary>The lease as it is at its end, for whoever has yet to report it.</summary>
    public LeaseObservation ObserveEnd(long version, LeaseFlags flags, long now) =>
        Observe((version << VersionShift) | (long)flags, Connection!, now);

    private LeaseObservation Observe(long state, NpgsqlConnection connection, long now) => new()
    {
        Lease = this,
        Version = state >> VersionShift,
        Flags = (LeaseFlags)(state & 0xFF),
        Connection = connection,
        State = NativeState.Of(connection),
        Site = new CallSite(Stack, Caller.Member, Caller.FilePath, Caller.LineNumber),
        Activity = Activity,
        Intent = Intent,
        OpenedAt = OpenedAt,
        LastActivity = LastActivity,
        InTransaction = InTransaction || Ambient is { IsCompleted: false },
        IsUnwrapped = IsUnwrapped,
        Now = now,
    };

    private void OnStateChanged(object? sender, StateChangeEventArgs change)
    {
        if (change.CurrentState != ConnectionState.Open)
        {
            _desk.Return(this, sender);
        }
    }
}
