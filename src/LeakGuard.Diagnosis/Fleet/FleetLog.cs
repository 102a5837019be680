using LeakGuard.Reporting.Logging;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Diagnosis.Fleet;

/// <summary>The log lines of a fleet, as few as tell the story. Event ids 61xx.</summary>
/// <remarks>For one thread.</remarks>
internal sealed class FleetLog(ILogger logger, TimeProvider time)
{
    private static readonly EventId ShareChanged = new(6101, "FleetShareChanged");
    private static readonly EventId Blind = new(6102, "FleetBlind");
    private static readonly EventId SeesAgain = new(6103, "FleetSeesAgain");
    private static readonly EventId Overcrowded = new(6104, "FleetOvercrowded");
    private static readonly TimeSpan BetweenComplaints = TimeSpan.FromMinutes(1);

    private long? _complainedAt;

    /// <summary>Tells what one look changed.</summary>
    public void Tell(FleetShare before, FleetShare now)
    {
        if (now.Failure is { } why)
        {
            Complain(now, LogLevel.Warning, Blind, $"Pool '{now.PoolName}' cannot see the other instances of '{now.Service}': {why} It keeps its share of {now.Connections} connections and goes on looking.");
            return;
        }

        if (before.Failure is not null)
        {
            _complainedAt = null;
            Write(now, LogLevel.Information, SeesAgain, $"Pool '{now.PoolName}' sees the other instances of '{now.Service}' again.");
        }

        if (now.Connections != before.Connections || before.SeenAt is null)
        {
            var rest = now.Fair > now.Connections ? $" It is to have {now.Fair}, once the others have made room." : "";
            Write(now, LogLevel.Information, ShareChanged, $"Pool '{now.PoolName}' may have {now.Connections} connections, before {before.Connections}: {now.Instances} instances of '{now.Service}' share {now.Budget}.{rest}");
        }

        if (now.Instances > now.Budget)
        {
            Complain(now, LogLevel.Warning, Overcrowded, $"{now.Instances} instances of '{now.Service}' share {now.Budget} connections: each keeps one, and that is more than there are. Run fewer instances, or raise FleetOptions.Connections or the server's 'max_connections'.");
        }
    }

    private void Complain(FleetShare share, LogLevel level, EventId id, string text)
    {
        if (_complainedAt is not { } last || time.GetElapsedTime(last) >= BetweenComplaints)
        {
            _complainedAt = time.GetTimestamp();
            Write(share, level, id, text);
        }
    }

    private void Write(FleetShare share, LogLevel level, EventId id, string text) => new LogFacts(text)
        .With("Pool", share.PoolName)
        .With("Service", share.Service)
        .With("Connections", share.Connections)
        .With("Instances", share.Instances)
        .With("Budget", share.Budget)
        .WriteTo(logger, level, id);
}
