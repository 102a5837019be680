using System.Data.Common;
using LeakGuard.EntityFrameworkCore.Guests;
using LeakGuard.Leasing;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

// What a context of UseNpgsql has for its connection is no public part of the provider.
#pragma warning disable EF1001

namespace LeakGuard.EntityFrameworkCore.Storage;

/// <summary>The connection of a context, which asks for a slot before it opens Npgsql's.</summary>
/// <remarks>
/// An interceptor of connections could do the same, and costs more than all that is done here: EF Core makes its events for every
/// query then. That the connection has closed is seen on Npgsql's own: not only contexts close it.
/// </remarks>
internal sealed class GuardedRelationalConnection : NpgsqlRelationalConnection
{
    private readonly GuestBook? _book;
    private GuestConnection? _guest;
    private WatchedCommand? _expected;

    public GuardedRelationalConnection(RelationalConnectionDependencies dependencies, NpgsqlDataSourceManager dataSources, IDbContextOptions options)
        : base(dependencies, dataSources, options)
    {
        _book = options.FindExtension<GuardOptionsExtension>()?.Book;
    }

    // Whatever it is: what is not Npgsql's is refused with an explanation, and not as a wrong cast.
    private DbConnection Native => ((RelationalConnection)this).DbConnection;

    /// <summary>What is known of Npgsql's connection; null while that belongs to the application, and no context has opened it yet.</summary>
    public GuestConnection? Guest
    {
        get
        {
            // The application may have given the context another one.
            var native = Native;
            return _guest is { } guest && ReferenceEquals(guest.Connection, native) ? guest : _guest = _book?.Find(native);
        }
    }

    /// <summary>A command is to be announced as soon as the connection is open.</summary>
    public void Expect(WatchedCommand command) => _expected = command;

    /// <summary>As <see cref="Guest"/>, and takes it in if it is not known yet: null for a connection that belongs to no pool.</summary>
    /// <exception cref="InvalidOperationException">It belongs to another pool than the one that guards the context.</exception>
    public GuestConnection? TakeIn() => Guest ?? (_guest = _book?.TakeIn(Native));

    protected override DbConnection CreateDbConnection()
    {
        var native = base.CreateDbConnection();
        _guest = _book?.Welcome(native);
        return native;
    }

    protected override void OpenDbConnection(bool errorsExpected)
    {
        if (Arriving() is not { } guest)
        {
            base.OpenDbConnection(errorsExpected);
            return;
        }

        guest.Admit(Context);
        try
        {
            base.OpenDbConnection(errorsExpected);
            guest.Validate(Context);
        }
        catch (Exception failure)
        {
            guest.Decline(failure, wasCancelled: false);
            throw;
        }

        BeginExpected();
    }

    protected override Task OpenDbConnectionAsync(bool errorsExpected, CancellationToken cancellationToken) =>
        Arriving() is { } guest
            ? OpenAsync(guest, errorsExpected, cancellationToken)
            : base.OpenDbConnectionAsync(errorsExpected, cancellationToken);

    protected override void CloseDbConnection()
    {
        Guest?.ForgetOwnTransaction(); // EF Core has disposed it before.
        base.CloseDbConnection();
    }

    protected override Task CloseDbConnectionAsync()
    {
        Guest?.ForgetOwnTransaction(); // As above.
        return base.CloseDbConnectionAsync();
    }

    private async Task OpenAsync(GuestConnection guest, bool errorsExpected, CancellationToken cancellationToken)
    {
        await guest.AdmitAsync(Context, cancellationToken).ConfigureAwait(false);
        try
        {
            await base.OpenDbConnectionAsync(errorsExpected, cancellationToken).ConfigureAwait(false);
            await guest.ValidateAsync(Context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            guest.Decline(failure, cancellationToken.IsCancellationRequested);
            throw;
        }

        BeginExpected();
    }

    // A context from a pool keeps its connection, and knows nothing of who had it before.
    private GuestConnection? Arriving()
    {
        var guest = TakeIn();
        guest?.Renew(Context.ContextId.Lease);
        return guest;
    }

    private void BeginExpected()
    {
        var expected = _expected;
        _expected = null;
        expected?.Begin();
    }
}
