namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>What Kubernetes asks.</summary>
internal sealed record Probe(string Name, string Path, string Port);
