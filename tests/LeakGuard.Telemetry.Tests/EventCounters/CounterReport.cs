namespace LeakGuard.Telemetry.Tests.EventCounters;

/// <summary>What a counter tells once an interval.</summary>
internal sealed record CounterReport(string DisplayName, string Units, string Metadata, double Mean, int Count);
