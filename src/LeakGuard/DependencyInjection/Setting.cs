namespace LeakGuard.DependencyInjection;

/// <summary>One setting.</summary>
/// <param name="Name">Its name, with its group: <c>Queue.Limit</c>.</param>
/// <param name="Read">Its value.</param>
/// <param name="IsLive">Whether a running pool follows a change.</param>
internal sealed record Setting(string Name, Func<LeakGuardOptions, object?> Read, bool IsLive = true);
