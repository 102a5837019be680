using System.Collections.Concurrent;

namespace LeakGuard.Diagnosis.DependencyInjection;

/// <summary>The pools of one container that have a doctor, by name: the pools themselves cannot be asked for while they are being built.</summary>
internal sealed class DiagnosedPools
{
    private readonly ConcurrentDictionary<string, DiagnosedPool> _pools = new(StringComparer.Ordinal);

    public void Add(string poolName, DiagnosedPool pool) => _pools[poolName] = pool;

    public DiagnosedPool? Find(string poolName) => _pools.GetValueOrDefault(poolName);
}
