using LeakGuard.Diagnosis;

namespace LeakGuard.AspNetCore.Exchange;

/// <summary>A pool's settings: numbers and switches by their keywords, never the connection string.</summary>
internal sealed record ConfigurationDocument
{
    public string? Application { get; init; }

    public IReadOnlyDictionary<string, string>? Keywords { get; init; }

    /// <summary>The keywords that the connection string sets itself.</summary>
    public IReadOnlyList<string>? Given { get; init; }

    public IReadOnlyDictionary<string, string>? ServerSettings { get; init; }

    public string? Pooler { get; init; }

    public IReadOnlyList<string>? SessionFeatures { get; init; }

    public static ConfigurationDocument Of(PoolConfiguration pool) => new()
    {
        Application = pool.Application,
        Keywords = pool.Keywords,
        Given = pool.Given,
        ServerSettings = pool.ServerSettings,
        Pooler = pool.Pooler?.ToString(),
        SessionFeatures = [.. pool.SessionFeatures.Select(feature => feature.ToString())],
    };
}
