namespace LeakGuard.Faults.Tests;

/// <summary>Tests that share the servers.</summary>
[CollectionDefinition(nameof(Staged))]
public sealed class Staged : ICollectionFixture<Stage>;
