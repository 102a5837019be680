namespace LeakGuard.Cli.Recording;

/// <summary>The highest a number was, and when.</summary>
/// <param name="What">What was counted.</param>
/// <param name="Value">The number with its unit, and who it was where that is known.</param>
/// <param name="At">When it was first so high.</param>
internal sealed record Peak(string What, string Value, DateTimeOffset At);
