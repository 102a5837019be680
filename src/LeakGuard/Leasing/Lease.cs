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
internal sealed partial class Lease
{
    private readonly LeaseDesk _desk;
    private readonly StateChangeEventHandler _stateChanged;

    private LeaseState _state;
    private CallsInFlight _calls;

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

    public CallSite Site => new(Stack, Caller.Member, Caller.FilePath, Caller.LineNumber);

    public Activity? Activity { get; private set; }

    public LeaseIntent? Intent { get; private set; }

    public long OpenedAt { get; private set; }

    /// <summary>The ambient transaction that keeps the slot after the connection is closed.</summary>
    public AmbientTransaction? Ambient { get; set; }

    /// <summary>The request or job that took it, where those are tracked beside activities.</summary>
    public object? Flow { get; private set; }

    /// <summary>The number of the breaker's probe that this opening is; 0 for an ordinary one.</summary>
    public long Probe { get; set; }

    /// <summary>When its caller asked, then when it began, where that is timed: see <see cref="LeaseTimer"/>.</summary>
    public long Timed { get; set; }

    /// <summary>Whether it was noted that its request or job held another one when it asked for this.</summary>
    public bool IsNested { get; set; }

    /// <summary>Whether a transaction is open, as far as the client knows.</summary>
    public bool InTransaction { get; set; }

    /// <summary>A transaction of whose end nobody may tell: it is looked at instead.</summary>
    public NpgsqlTransaction? Transaction { get; set; }

    /// <summary>Whether user code may hold the real connection, or a reader that will close it: then losing the wrapper proves nothing.</summary>
    public bool IsUnwrapped { get; set; }

    /// <summary>Whether the connection has no wrapper: see <see cref="GuestConnection"/>.</summary>
    public bool IsGuest { get; private set; }

    /// <summary>Whoever has a guest opened; null until this slot has had one.</summary>
    public OwnerWatch? Owner { get; set; }

    /// <summary>When something was last seen to happen. Written by the owner after each call, and by the watchdog while one runs.</summary>
    public long LastActivity { get; set; }

    /// <summary>How many calls have ended on it: tells one long call from many.</summary>
    public int Calls { get; private set; }

    /// <summary>How many calls had ended when the last of them gave its caller a reader; -1 if none did.</summary>
    public int ReaderAt { get; set; } = -1;

    /// <summary>What runs on it now and can be cancelled: a command or a batch of Npgsql's.</summary>
    public IDisposable? Running { get; set; }

    /// <summary>Why the call in flight was cancelled by the guard, if it was.</summary>
    public string? CancelNote { get; set; }

    /// <summary>The call the watchdog saw running, and since when; its own note.</summary>
    public (long Version, int Call, long Since) SeenRunning { get; set; }

    /// <summary>The server process behind it, where connections are validated; 0 where that is not known.</summary>
    public int ProcessId { get; set; }

    /// <summary>When the watchdog first saw the owner's activity stopped; its own note.</summary>
    public LeaseHandle OwnerEnded { get; set; }

    public long OwnerEndedAt { get; set; }

    public long Version => _state.Version;

    /// <summary>Notes who takes the slot. The caller holds the permit, and the lease is not out yet.</summary>
    public void Note(StackTrace? stack, in Caller caller, Activity? activity, LeaseIntent? intent, object? flow, long now)
    {
        Stack = stack;
        Caller = caller;
        Activity = activity;
        Intent = intent;
        Flow = flow;
        OpenedAt = now;
    }

    /// <summary>The connection is open: from now on the lease is out.</summary>
    public LeaseHandle Begin(NpgsqlConnection connection, long now, bool isGuest = false)
    {
        Connection = connection;
        IsGuest = isGuest;
        OpenedAt = LastActivity = now;
        var version = _state.Begin(IsNested ? LeaseFlags.Nested : LeaseFlags.None);
        if (!isGuest)
        {
            connection.StateChange += _stateChanged;
        }

        return new LeaseHandle(this, version);
    }

    /// <summary>Ends the lease: true for exactly one caller.</summary>
    public bool TryEnd(long version, out LeaseFlags flags) => _state.TryEnd(version, out flags);

    /// <summary>Drops what the slot must not keep alive. The caller has ended the lease and still holds its permit.</summary>
    public void Clear()
    {
        Connection = null;
        Stack = null;
        Activity = null;
        Intent = null;
        Ambient = null;
        Flow = null;
        Probe = 0;
        ProcessId = 0;
        IsNested = false;
        InTransaction = false;
        Transaction = null;
        IsUnwrapped = false;
        Running = null;
        CancelNote = null;
        ReaderAt = -1;
        Owner?.Release();
    }

    /// <summary>Stops listening to a connection of an ended lease, for one that is opened again.</summary>
    /// <remarks>Most are not, so that a lease's end leaves the listener where it is: it ignores all but its own connection.</remarks>
    public void Unwatch(NpgsqlConnection connection) => connection.StateChange -= _stateChanged;

    /// <summary>Raises a flag: true if this call was the one that raised it, on this very lease.</summary>
    public bool TryRaise(long version, LeaseFlags flag) => _state.TryRaise(version, flag);

    public void Lower(long version, LeaseFlags flag) => _state.Lower(version, flag);

    public bool HasBeenReported(long version) =>
        _state.Read() is var (current, flags) && current == version && (flags & LeaseFlags.ReportedKinds) != 0;

    /// <summary>Announces a call: false if the lease has ended or is being taken back, and then there is nothing to end.</summary>
    public bool TryBeginCall(long version)
    {
        if (!_calls.TryBegin())
        {
            return false;
        }

        if (Version == version)
        {
            return true;
        }

        _calls.End();
        return false;
    }

    /// <summary>Whether a call was announced that has not ended.</summary>
    public bool HasCall => _calls.IsAny;

    public void EndCall(long now)
    {
        LastActivity = now;
        Calls++;
        _calls.End();
    }

    /// <summary>Keeps new calls out while the lease is taken back: false if one is in flight.</summary>
    public bool TrySeal() => _calls.TrySeal();

    public void Unseal() => _calls.Unseal();

    /// <summary>Time in which the whole process stood still is not the owner's idleness.</summary>
    public void Forgive(long lag, long now)
    {
        if (LastActivity < now - lag)
        {
            LastActivity += lag;
        }
    }

    private void OnStateChanged(object? sender, StateChangeEventArgs change)
    {
        if (change.CurrentState != ConnectionState.Open)
        {
            _desk.Return(this, sender);
        }
    }
}
