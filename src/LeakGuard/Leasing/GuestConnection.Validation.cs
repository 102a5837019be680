using System.Diagnostics;
using Npgsql;

namespace LeakGuard.Leasing;

/// <content>Asks it whether it is alive, once it is open and if it was idle for long, and goes on to the next physical connection while one is not.</content>
internal sealed partial class GuestConnection
{
    /// <summary>Makes sure that it is alive; if that fails, it is closed.</summary>
    /// <param name="owner">Whoever opened it.</param>
    /// <exception cref="NpgsqlException">No live connection was found in time.</exception>
    public void Validate(object owner)
    {
        if (Suspicion() is not (>= 0 and var idle))
        {
            return;
        }

        try
        {
            var search = new LiveSearch(_desk);
            while (idle >= 0)
            {
                var who = Who.Of(_lease.Lease!);
                BeginCall();
                if (_desk.Check.IsAlive(Connection, idle, search.Share))
                {
                    return;
                }

                // Its closing has ended the lease: the next one is the same caller's.
                search.Discard();
                Admit(owner);
                who.Note(_reserved!, _desk.Clock.Now);
                Connection.Open();
                idle = Suspicion();
            }
        }
        catch
        {
            Connection.Close();
            throw;
        }
        finally
        {
            EndCall();
        }
    }

    /// <summary>As <see cref="Validate"/>, without holding a thread.</summary>
    public ValueTask ValidateAsync(object owner, CancellationToken cancellationToken) =>
        Suspicion() is >= 0 and var idle ? FindLiveAsync(owner, idle, cancellationToken) : default;

    private async ValueTask FindLiveAsync(object owner, long idle, CancellationToken cancellationToken)
    {
        try
        {
            var search = new LiveSearch(_desk);
            while (idle >= 0)
            {
                var who = Who.Of(_lease.Lease!);
                BeginCall();
                if (await _desk.Check.IsAliveAsync(Connection, idle, search.Share, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                search.Discard();
                await AdmitAsync(owner, cancellationToken).ConfigureAwait(false);
                who.Note(_reserved!, _desk.Clock.Now);
                await Connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                idle = Suspicion();
            }
        }
        catch
        {
            await Connection.CloseAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            EndCall();
        }
    }

    private long Suspicion() => _lease is { IsCurrent: true, Lease: { } lease }
        ? _desk.Check.Suspicion(lease, Connection, isNew: false)
        : -1;

    /// <summary>Who took a lease that is to be replaced by another.</summary>
    private readonly record struct Who(StackTrace? Stack, Activity? Activity, object? Flow)
    {
        public static Who Of(Lease lease) => new(lease.Stack, lease.Activity, lease.Flow);

        public void Note(Lease lease, long now) => lease.Note(Stack, default, Activity, null, Flow, now);
    }
}
