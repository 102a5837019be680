using LeakGuard.Connections;

namespace LeakGuard;

/// <content>Filling the pool at start.</content>
public sealed partial class GuardedDataSource
{
    private readonly PoolFilling _filling;

    /// <summary>Fills the pool, so that the first requests do not pay for connecting: see <see cref="WarmUpOptions"/>.</summary>
    /// <param name="cancellationToken">Ends it; what has been opened stays in the pool.</param>
    /// <returns>How many connections were opened; fewer than wanted if <see cref="WarmUpOptions.Timeout"/> was over before. A database that does not answer is asked again every second until then.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The data source was disposed.</exception>
    public Task<int> WarmUpAsync(CancellationToken cancellationToken = default) => _filling.FillAsync(this, cancellationToken);
}
