using System.Data;
using System.Data.Common;
using LeakGuard.Connections;
using LeakGuard.Leasing;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace LeakGuard.EntityFrameworkCore.Storage;

/// <summary>A command of EF Core's that is announced on its lease while it runs, and tells from its SQL what it does to the transaction and to the session.</summary>
/// <remarks>As EF Core's own, for one execution at a time.</remarks>
internal sealed partial class WatchedCommand(
    RelationalCommandBuilderDependencies dependencies,
    string commandText,
    string logCommandText,
    IReadOnlyList<IRelationalParameter> parameters)
    : RelationalCommand(dependencies, commandText, logCommandText, parameters)
{
    private bool _isExecuting;
    private DbCommand? _command;
    private TransactionEffect _effect;

    /// <summary>On whose lease it runs, or has run last.</summary>
    public GuestConnection? Guest { get; private set; }

    /// <summary>Also called by those who want to see the command only.</summary>
    public override DbCommand CreateDbCommand(RelationalCommandParameterObject parameterObject, Guid commandId, DbCommandMethod commandMethod)
    {
        if (!_isExecuting || parameterObject.Connection is not GuardedRelationalConnection connection)
        {
            return base.CreateDbCommand(parameterObject, commandId, commandMethod);
        }

        // For a reader EF Core has opened the connection by now, otherwise it is about to.
        var hasOpened = commandMethod == DbCommandMethod.ExecuteReader;
        Guest = hasOpened ? connection.Guest : connection.TakeIn();
        if (!hasOpened)
        {
            Guest?.ThrowIfReclaimed(); // Npgsql would say of its transaction that it is over, and nothing else.
        }

        _command = base.CreateDbCommand(parameterObject, commandId, commandMethod);
        if (Guest is { Connection.State: ConnectionState.Closed })
        {
            connection.Expect(this);
        }
        else
        {
            BeginOrClose(hasOpened ? connection : null);
        }

        return _command;
    }

    /// <summary>Its connection is open: it is a call from now on.</summary>
    public void Begin()
    {
        if (Guest is not { } guest || _command is not { } command)
        {
            return;
        }

        guest.BeginCall(command);
        if (guest.Sessions is { } sessions && command.CommandType == CommandType.Text)
        {
            SessionCheck.Of(sessions, command.CommandText, guest.Handle);
        }

        if (command.Transaction is null)
        {
            guest.ForgetOwnTransaction(); // Disposed without a word, or EF Core would have given it to its command.
        }

        guest.Enlist();
    }

    protected override RelationalDataReader CreateRelationalDataReader() => new WatchedReader(this);

    private void BeginOrClose(GuardedRelationalConnection? opened)
    {
        try
        {
            Begin();
        }
        catch
        {
            opened?.Close();
            throw;
        }
    }

    private void Start(TransactionEffect effect) => (_isExecuting, Guest, _effect) = (true, null, effect);

    private T Done<T>(T result)
    {
        if (Stop() is { } guest)
        {
            NoteEffect(guest, succeeded: true);
            guest.EndCall();
        }

        return result;
    }

    private void Failed(Exception failure, CancellationToken cancellationToken)
    {
        if (Stop() is not { } guest)
        {
            return;
        }

        NoteEffect(guest, succeeded: false);
        if (Dependencies.ExceptionDetector.IsCancellation(failure, cancellationToken))
        {
            guest.EndCall();
        }
        else
        {
            guest.FailCall(failure);
        }
    }

    private GuestConnection? Stop()
    {
        (_isExecuting, _command) = (false, null);
        return Guest;
    }

    // COMMIT and ROLLBACK end the transaction even when they fail; BEGIN begins one only when it succeeds.
    private void NoteEffect(GuestConnection guest, bool succeeded)
    {
        if (_effect == TransactionEffect.Ends || (_effect == TransactionEffect.Begins && succeeded))
        {
            guest.NoteSql(_effect == TransactionEffect.Begins);
        }
    }

    // What EF Core writes itself begins and ends none.
    private TransactionEffect EffectOf(CommandSource source) => source
        is CommandSource.LinqQuery or CommandSource.SaveChanges or CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete
            ? TransactionEffect.None
            : TransactionKeywords.EffectOf(CommandText);
}
