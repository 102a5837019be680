using Microsoft.Extensions.Hosting;

namespace LeakGuard.DependencyInjection;

/// <summary>What is done for every guarded pool when the host starts: makes it, says who goes past it, and fills it where that was asked for.</summary>
internal sealed class PoolStart(IEnumerable<PoolRegistration> pools, IServiceProvider provider) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _warmUps = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var warm = new List<Task>();
        foreach (var registration in pools)
        {
            if (registration.Bypassers() is { Count: > 0 } bypassers)
            {
                registration.Tell(provider, string.Join(", ", bypassers));
            }

            // Made now, so that settings that do not fit the pool stop the start and not the first request.
            var guard = registration.Pool.Find<GuardedDataSource>(provider)!;
            if (registration.OptionsFrom(provider).WarmUp.Enabled)
            {
                // Beside the start, not in it: a database that is down must not keep the host from starting.
                warm.Add(WarmUpAsync(guard));
            }
        }

        _warmUps = Task.WhenAll(warm);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Cancel();
        return _warmUps;
    }

    public void Dispose() => _stopping.Dispose();

    private async Task WarmUpAsync(GuardedDataSource guard)
    {
        try
        {
            await guard.WarmUpAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
        {
            // The host is going down.
        }
    }
}
