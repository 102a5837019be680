namespace LeakGuard.Cli.Recording;

/// <summary>One of an application's pools within a sample.</summary>
internal sealed record PoolSampleLine
{
    public string? Name { get; init; }

    public int MaxPoolSize { get; init; }

    public int Leased { get; init; }

    public int Waiting { get; init; }

    public int Leaked { get; init; }

    /// <summary>The call sites that hold most, and how many each.</summary>
    public IReadOnlyDictionary<string, int>? Holders { get; init; }
}
