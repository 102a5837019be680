using System.Runtime.ExceptionServices;
using Npgsql;

namespace LeakGuard.Diagnosis.Server;

/// <summary>Opens a connection within its time, whatever Npgsql makes of that.</summary>
/// <remarks>
/// Npgsql 10.0.0 gives a socket the rest of its time-out in whole milliseconds, and 0 means for ever: where a server stands still and less than
/// one is left for the next attempt (without encryption, say), a synchronous open never ends.
/// </remarks>
internal sealed class Opening
{
    private const int StackBytes = 256 * 1024;

    // Npgsql's own end of it should come first.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private Exception? _failure;
    private bool _isOver;
    private bool _isAbandoned;

    private Opening()
    {
    }

    /// <exception cref="NpgsqlException">It failed, or did not end in time; then it is left to itself, and undone when it ends after all.</exception>
    public static void Run(NpgsqlConnection connection) =>
        Run(connection.Open, connection.Dispose, TimeSpan.FromSeconds(connection.ConnectionTimeout) + Grace);

    internal static void Run(Action open, Action undo, TimeSpan limit) => new Opening().Attempt(open, undo, limit);

    private void Attempt(Action open, Action undo, TimeSpan limit)
    {
        var worker = new Thread(() => Work(open, undo), StackBytes) { IsBackground = true, Name = "LeakGuard reserve" };
        worker.UnsafeStart();
        worker.Join(limit);
        lock (_lock)
        {
            _isAbandoned = !_isOver;
        }

        if (_isAbandoned)
        {
            throw new NpgsqlException("The connection was not open in time.", new TimeoutException());
        }

        if (_failure is { } failure)
        {
            undo();
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void Work(Action open, Action undo)
    {
        try
        {
            open();
        }
        catch (Exception failure)
        {
            _failure = failure;
        }

        bool isAbandoned;
        lock (_lock)
        {
            _isOver = true;
            isAbandoned = _isAbandoned;
        }

        if (isAbandoned)
        {
            undo();
        }
    }
}
