using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeakGuard.DependencyInjection;

/// <summary>What a pool is built into: each left out stands for none, or for the system's.</summary>
internal sealed record PoolSurroundings
{
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IMeterFactory? Meters { get; init; }

    public IEnumerable<LeakGuardListener> Listeners { get; init; } = [];
}
