namespace LeakGuard.IntegrationTests.Samples;

/// <summary>The collection of tests that measure time in seconds: they run while no other test does.</summary>
[CollectionDefinition(nameof(Undisturbed), DisableParallelization = true)]
public sealed class Undisturbed;
