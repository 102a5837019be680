using System.Diagnostics;

namespace LeakGuard.Faults.Load;

/// <summary>One of those who make requests, one after another: what it is doing, so that nobody can hang unnoticed.</summary>
internal abstract class Caller(RequestLedger ledger, LoadMix mix, TimeSpan pause, int seed)
{
    /// <summary>More than all the time-outs that one request can meet, one after another, on a machine that is busy.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private const int Patiently = 10;

    private long _began;
    private bool _hasFailed;
    private volatile string? _doing;

    protected Random Random { get; } = new(seed);

    /// <summary>What it has not finished; null when it has ended.</summary>
    public string? Unfinished =>
        _doing is { } request ? $"{request}: no answer after {Stopwatch.GetElapsedTime(Interlocked.Read(ref _began)).TotalSeconds:0.0} s" : null;

    /// <summary>How long it rests before the next request: longer after one that failed.</summary>
    protected TimeSpan Rest => pause * ((_hasFailed ? Patiently : 1) * 2 * Random.NextDouble());

    /// <summary>How long a request that is to be cancelled goes on before.</summary>
    protected TimeSpan Patience => TimeSpan.FromMilliseconds(Random.Next(2, 30));

    public abstract Task RunAsync(CancellationToken stop);

    protected RequestKind Begin()
    {
        var kind = mix.Pick(Random);
        Interlocked.Exchange(ref _began, Stopwatch.GetTimestamp());
        _doing = $"{GetType().Name}, {kind}";
        return kind;
    }

    /// <param name="kind">What it was.</param>
    /// <param name="failure">What its caller saw, if it failed.</param>
    /// <param name="wasAskedFor">Whether that is what its caller wanted: its cancellation.</param>
    protected void End(RequestKind kind, Exception? failure, bool wasAskedFor)
    {
        var took = Stopwatch.GetElapsedTime(_began);
        _doing = null;
        if (took > Hang)
        {
            ledger.Hanging($"{GetType().Name}, {kind}: answered after {took}");
        }

        _hasFailed = failure is not null && !wasAskedFor;
        if (!_hasFailed)
        {
            ledger.Served(took);
        }
        else
        {
            ledger.Failed(kind, failure!, took);
        }
    }
}
