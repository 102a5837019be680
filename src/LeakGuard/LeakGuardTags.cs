namespace LeakGuard;

/// <summary>Tags of LeakGuard's health checks, to select them by: a tag that matches nothing is reported as healthy.</summary>
/// <example><code>app.MapHealthChecks("/ready", new() { Predicate = check => check.Tags.Contains(LeakGuardTags.Ready) });</code></example>
public static class LeakGuardTags
{
    /// <summary>Says whether this instance can serve requests. Every LeakGuard health check has it unless told otherwise.</summary>
    public const string Ready = "ready";
}
