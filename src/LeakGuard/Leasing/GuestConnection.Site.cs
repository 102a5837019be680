using System.ComponentModel;
using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Npgsql;

namespace LeakGuard.Leasing;

/// <content>Where it lives: at the connection itself, as its <see cref="Component.Site"/>.</content>
/// <remarks>
/// Every ADO.NET connection has this one field for whoever hosts it. Found there, a guest costs its connection no table, and
/// nothing to clean up: they are lost together. Where the application has a site of its own there, a table has the guest.
/// </remarks>
internal sealed partial class GuestConnection : ISite
{
    // One for all: made for each connection, it would cost as much as the rest of the guest.
    private static readonly StateChangeEventHandler StateChanged = OnStateChanged;
    private static readonly ConditionalWeakTable<IComponent, GuestConnection> Sited = [];

    // At another desk: a data source may be guarded twice.
    private readonly GuestConnection? _former;

    private GuestConnection(LeaseDesk desk, NpgsqlConnection connection, bool isShared, GuestConnection? former)
    {
        _desk = desk;
        _isShared = isShared;
        _former = former;
        Connection = connection;
    }

    IComponent ISite.Component => Connection;

    IContainer? ISite.Container => null;

    bool ISite.DesignMode => false;

    string? ISite.Name
    {
        get => null;
        [RequiresUnreferencedCode("As the interface says.")]
        set { }
    }

    /// <summary>The connection's guest at that desk, if it is one.</summary>
    public static GuestConnection? Of(IComponent? connection, LeaseDesk desk) => At(desk, Latest(connection));

    /// <summary>Makes a connection a guest, if it is none yet.</summary>
    /// <param name="desk">The pool's.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="isShared">Whether it was in the application's hands before: then it is never taken back, and losing whoever opens it means nothing.</param>
    public static GuestConnection Host(LeaseDesk desk, NpgsqlConnection connection, bool isShared)
    {
        if (!isShared)
        {
            return MoveIn(desk, connection, isShared);
        }

        // Several of those it is shared among may come at once.
        lock (StateChanged)
        {
            return MoveIn(desk, connection, isShared);
        }
    }

    object? IServiceProvider.GetService(Type serviceType) => null;

    private static GuestConnection? Latest(IComponent? connection) => connection?.Site switch
    {
        GuestConnection guest => guest,
        _ => connection is not null && Sited.TryGetValue(connection, out var guest) ? guest : null,
    };

    private static GuestConnection? At(LeaseDesk desk, GuestConnection? guest)
    {
        while (guest is not null && !ReferenceEquals(guest._desk, desk))
        {
            guest = guest._former;
        }

        return guest;
    }

    private static GuestConnection MoveIn(LeaseDesk desk, NpgsqlConnection connection, bool isShared)
    {
        var latest = Latest(connection);
        if (At(desk, latest) is { } known)
        {
            return known;
        }

        var guest = new GuestConnection(desk, connection, isShared, former: latest);
        if (connection.Site is null or GuestConnection)
        {
            connection.Site = guest;
        }
        else
        {
            Sited.AddOrUpdate(connection, guest);
        }

        if (isShared)
        {
            connection.StateChange -= StateChanged; // It may have had one: at another desk, or one the application has taken away.
        }

        connection.StateChange += StateChanged;
        return guest;
    }

    private static void OnStateChanged(object? sender, StateChangeEventArgs change)
    {
        for (var guest = Latest(sender as IComponent); guest is not null; guest = guest._former)
        {
            if (change.CurrentState == ConnectionState.Open)
            {
                guest.Begin();
            }
            else
            {
                guest.End();
            }
        }
    }
}
