using Microsoft.Extensions.Hosting;

namespace LeakGuard.DependencyInjection;

/// <summary>What is done for every guarded pool when the host starts: says who goes past it.</summary>
internal sealed class PoolStart(IEnumerable<PoolRegistration> pools, IServiceProvider provider) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var pool in pools)
        {
            if (pool.Bypassers() is { Count: > 0 } bypassers)
            {
                pool.Tell(provider, string.Join(", ", bypassers));
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
