using System.Globalization;

namespace LeakGuard.Diagnosis;

/// <summary>What an audit needs to know of a pool's settings: numbers and switches by their keywords, and nothing a connection string keeps secret.</summary>
public sealed record PoolConfiguration
{
    /// <summary>The pool's name.</summary>
    public required string PoolName { get; init; }

    /// <summary>Its <c>application_name</c>, without the name of the instance that <c>Server.NameInstance</c> puts behind it; <see langword="null"/> for none.</summary>
    public string? Application { get; init; }

    /// <summary>Numbers and switches by Npgsql's keywords, defaults included: <c>Maximum Pool Size</c> to <c>100</c>.</summary>
    public IReadOnlyDictionary<string, string> Keywords { get; init; } = new Dictionary<string, string>();

    /// <summary>Those of them that the connection string sets itself.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];

    /// <summary>Settings of the server that the connection string gives its sessions (<c>Options=-c name=value</c>), where they are numbers.</summary>
    public IReadOnlyDictionary<string, string> ServerSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>The pooler as it was declared: <see cref="LeakGuardOptions.Pooler"/>; <see langword="null"/> where not known.</summary>
    public PoolerMode? Pooler { get; init; }

    /// <summary>Features of the session that code was seen to use; looked for only where a pooler in transaction mode is declared.</summary>
    public IReadOnlyList<SessionFeature> SessionFeatures { get; init; } = [];

    internal int? Number(string keyword) =>
        Keywords.TryGetValue(keyword, out var text) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    internal bool IsOn(string keyword) => Keywords.TryGetValue(keyword, out var text) && bool.TryParse(text, out var isOn) && isOn;

    internal bool IsOff(string keyword) => Keywords.TryGetValue(keyword, out var text) && bool.TryParse(text, out var isOn) && !isOn;

    internal bool IsGiven(string keyword) => Given.Contains(keyword, StringComparer.OrdinalIgnoreCase);
}
