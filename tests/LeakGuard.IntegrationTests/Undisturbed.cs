namespace LeakGuard.IntegrationTests;

/// <summary>Tests that look at durations: they run when no others do.</summary>
[CollectionDefinition(nameof(Undisturbed), DisableParallelization = true)]
public sealed class Undisturbed;
