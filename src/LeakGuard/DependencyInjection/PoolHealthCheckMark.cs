namespace LeakGuard.DependencyInjection;

/// <summary>Remembers in the services that a health check was added: a second one of the same name would stop the host.</summary>
internal sealed record PoolHealthCheckMark(string Name, PoolKey Pool);
