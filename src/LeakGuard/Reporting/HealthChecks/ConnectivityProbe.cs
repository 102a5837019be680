namespace LeakGuard.Reporting.HealthChecks;

/// <summary>Asks the database now and then whether it is there, for as many as want to know.</summary>
/// <remarks>
/// Thread-safe. One probe at a time, whose answer all share who ask meanwhile, and who ask within <c>freshness</c> of it: however
/// many load balancers and dashboards look, the database sees one short connection per while.
/// </remarks>
internal sealed class ConnectivityProbe(
    string poolName,
    Func<CancellationToken, Task> connect,
    TimeSpan freshness,
    TimeSpan timeout,
    TimeProvider time)
{
    // Guards the two fields below. Nothing is awaited while it is held.
    private readonly Lock _lock = new();
    private ConnectivityAnswer? _latest;
    private Task<ConnectivityAnswer>? _running;

    public string PoolName => poolName;

    public TimeSpan AgeOf(ConnectivityAnswer answer) => time.GetElapsedTime(answer.At);

    /// <summary>The latest answer, if it is fresh; otherwise that of the probe under way. A caller that gives up ends only its own wait.</summary>
    public Task<ConnectivityAnswer> AskAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_latest is { } latest && AgeOf(latest) < freshness)
            {
                return Task.FromResult(latest);
            }

            // Without the asker's execution context: the probe belongs to all of them.
            if (_running is null)
            {
                using (ExecutionContext.SuppressFlow())
                {
                    _running = Task.Run(ProbeAsync, CancellationToken.None);
                }
            }

            return _running.WaitAsync(cancellationToken);
        }
    }

    private async Task<ConnectivityAnswer> ProbeAsync()
    {
        var began = time.GetTimestamp();
        string? failure = null;
        try
        {
            using var limit = new CancellationTokenSource(timeout, time);
            await connect(limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            failure = $"no answer within {DurationText.Of(timeout)}";
        }
        catch (Exception fault)
        {
            failure = FailureOutline.Of(fault);
        }

        var now = time.GetTimestamp();
        var answer = new ConnectivityAnswer(now, time.GetElapsedTime(began, now), failure);
        lock (_lock)
        {
            _latest = answer;
            _running = null;
        }

        return answer;
    }
}
