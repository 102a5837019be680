namespace LeakGuard.WebShop.Tests.Shopping;

/// <summary>Tests that share one browser.</summary>
[CollectionDefinition(nameof(ChromiumGroup))]
public sealed class ChromiumGroup : ICollectionFixture<Chromium>;
