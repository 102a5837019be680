namespace LeakGuard;

/// <summary>Tags of LeakGuard's health checks, to select them by: a tag that matches nothing is reported as healthy.</summary>
/// <example><code>app.MapHealthChecks("/ready", new() { Predicate = check => check.Tags.Contains(LeakGuardTags.Ready) });</code></example>
public static class LeakGuardTags
{
    /// <summary>Says whether this instance can serve requests. The check of <c>AddLeakGuard</c> has it unless told otherwise.</summary>
    public const string Ready = "ready";

    /// <summary>
    /// Says whether the process is alive. No LeakGuard check has it of its own accord: a restart cures no exhausted pool that
    /// taking the instance out of rotation would not, and kills the work in flight. Give it to one only if a restart is what you want.
    /// </summary>
    public const string Live = "live";

    /// <summary>Says something about what is behind this instance: for people and dashboards, not for load balancers. The check of <c>AddLeakGuardConnectivity</c> has it.</summary>
    public const string Diagnostic = "diagnostic";
}
