using System.Data;
using Npgsql;

namespace LeakGuard.Connections;

/// <summary>Passes the real connection's state changes on to whoever listens to the wrapper.</summary>
/// <remarks>Through a weak reference: the real connection lives as long as its lease and must not keep a lost wrapper alive.</remarks>
internal sealed class StateChangeRelay
{
    private readonly WeakReference<GuardedConnection> _wrapper;

    private StateChangeRelay(GuardedConnection wrapper) => _wrapper = new WeakReference<GuardedConnection>(wrapper);

    public static void Connect(NpgsqlConnection inner, GuardedConnection wrapper) =>
        inner.StateChange += new StateChangeRelay(wrapper).Pass;

    private void Pass(object sender, StateChangeEventArgs change)
    {
        if (_wrapper.TryGetTarget(out var wrapper))
        {
            wrapper.RaiseStateChange(change);
        }
    }
}
