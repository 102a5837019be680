namespace LeakGuard.Reporting.Logging;

/// <summary>How many lines a window has held back.</summary>
internal readonly record struct DigestTally(DigestKey Key, long Count);
