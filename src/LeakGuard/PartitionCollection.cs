using System.Collections;

namespace LeakGuard;

/// <summary>The partitions of a pool, by name: asking for one that is not there yet adds it.</summary>
/// <example><code>options.Partitions["reports"].MaxLeases = 5;</code></example>
public sealed class PartitionCollection : IReadOnlyCollection<KeyValuePair<string, PartitionOptions>>
{
    private readonly Dictionary<string, PartitionOptions> _partitions = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public int Count => _partitions.Count;

    /// <summary>The partition called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public PartitionOptions this[string name]
    {
        get
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name);
            if (!_partitions.TryGetValue(name, out var partition))
            {
                _partitions[name] = partition = new PartitionOptions();
            }

            return partition;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, PartitionOptions>> GetEnumerator() => _partitions.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
