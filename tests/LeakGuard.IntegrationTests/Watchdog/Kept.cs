using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;

namespace LeakGuard.IntegrationTests.Watchdog;

/// <summary>What leaking code holds on to, so that it is leaked and not lost.</summary>
internal sealed class Kept : IDisposable
{
    public const string RequestSource = "LeakGuard.IntegrationTests.Requests";

    private readonly ConcurrentStack<object> _things = new();

    public static ActivitySource Requests { get; } = new(RequestSource);

    /// <summary>Never completes while somebody waits for it.</summary>
    public TaskCompletionSource Never { get; } = new();

    public void Add(object thing) => _things.Push(thing);

    public void Dispose()
    {
        while (_things.TryPop(out var thing))
        {
            (thing as IDisposable)?.Dispose();
            (thing as DbDataReader)?.Close();
        }

        GC.KeepAlive(Never);
    }
}
