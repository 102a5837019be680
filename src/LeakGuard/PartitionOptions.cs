namespace LeakGuard;

/// <summary>The share of the pool that one class of work may hold.</summary>
public sealed class PartitionOptions
{
    /// <summary>How many connections the partition may hold at once; its further callers wait for one of its own to come back.</summary>
    /// <value>Required. Range 1 – <c>Maximum Pool Size</c>.</value>
    public int MaxLeases { get; set; }
}
