using Microsoft.Extensions.Options;

namespace LeakGuard.DependencyInjection;

/// <summary>Checks the settings that only make sense beside the size of the pool.</summary>
internal static class PoolShares
{
    /// <exception cref="OptionsValidationException">A share does not fit into the pool; all such failures at once.</exception>
    public static void ThrowIfInvalid(LeakGuardOptions options, int capacity, string poolName)
    {
        List<string> failures = [];
        foreach (var (name, partition) in options.Partitions)
        {
            if (partition.MaxLeases > capacity)
            {
                failures.Add($"Partitions:{name}:MaxLeases is {partition.MaxLeases}, more than the pool '{poolName}' has ('Maximum Pool Size' is {capacity}). Lower it, or raise 'Maximum Pool Size'.");
            }
        }

        if (options.Queue.CriticalReserve >= capacity)
        {
            failures.Add($"Queue:CriticalReserve is {options.Queue.CriticalReserve}, which leaves ordinary callers nothing of the {capacity} connections of pool '{poolName}'. Lower it below 'Maximum Pool Size'.");
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(LeakGuardOptions), failures);
        }
    }
}
