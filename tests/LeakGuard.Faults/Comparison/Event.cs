using LeakGuard.Faults.Scene;

namespace LeakGuard.Faults.Comparison;

/// <summary>What happens to both pools at the same moment.</summary>
/// <param name="Name">In the table.</param>
/// <param name="HappenAsync">Makes it happen, and returns when the server serves again.</param>
internal sealed record Event(string Name, Func<FaultScene, Task> HappenAsync)
{
    public static Event Restart { get; } = new("server restarted", scene => scene.Server.RestartAsync());

    // Waits for each to be gone: on a busy machine one may live long enough to be found alive first.
    public static Event Kills { get; } = new(
        "all backends killed",
        scene => scene.ExecuteAsync("SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE application_name LIKE 'contender %'"));
}
