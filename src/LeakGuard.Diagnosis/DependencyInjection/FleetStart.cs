using Microsoft.Extensions.Hosting;

namespace LeakGuard.Diagnosis.DependencyInjection;

/// <summary>Joins the pools to their fleets before anything else of the host starts: nothing is to use a pool that is not yet held to its share.</summary>
internal sealed class FleetStart(IServiceProvider services, IEnumerable<FleetPlace> places) : IHostedLifecycleService
{
    // Enough for a server that answers. One that does not must not keep the host from starting.
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(2);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var looks = places.Select(place => place.Pool.Find<FleetMember>(services)!.FirstLook).ToList();
        try
        {
            await Task.WhenAll(looks).WaitAsync(MostWait, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It goes on looking.
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
