using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LeakGuard.DependencyInjection;

/// <summary>Fills options from configuration: <c>LeakGuard</c> for the default pool, <c>LeakGuard:Pools:KEY</c> for a keyed one.</summary>
internal sealed class LeakGuardOptionsBinder(IConfiguration? configuration = null) : IConfigureNamedOptions<LeakGuardOptions>
{
    public const string Pools = "Pools";

    public void Configure(LeakGuardOptions options) => Configure(Options.DefaultName, options);

    /// <exception cref="OptionsValidationException">A key is unknown or a value unreadable; all such failures at once.</exception>
    public void Configure(string? name, LeakGuardOptions options)
    {
        if (configuration is null)
        {
            return;
        }

        var path = string.IsNullOrEmpty(name)
            ? LeakGuardOptions.SectionName
            : ConfigurationPath.Combine(LeakGuardOptions.SectionName, Pools, name);
        List<string> failures = [];
        var settings = new SettingReader(configuration.GetSection(path), failures);
        Read(settings, options);
        if (string.IsNullOrEmpty(name))
        {
            settings.Skip(Pools);
        }

        settings.RefuseOthers();
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(name ?? Options.DefaultName, typeof(LeakGuardOptions), failures);
        }
    }

    private static void Read(SettingReader settings, LeakGuardOptions options)
    {
        settings.Text(nameof(options.Name), value => options.Name = value);
        settings.Duration(nameof(options.LeakThreshold), value => options.LeakThreshold = value);
        settings.Duration(nameof(options.IdleInTransactionThreshold), value => options.IdleInTransactionThreshold = value);
        settings.Duration(nameof(options.OwnerGrace), value => options.OwnerGrace = value);
        settings.Duration(nameof(options.ScanInterval), value => options.ScanInterval = value);
        settings.Choice<StackCapture>(nameof(options.StackCapture), value => options.StackCapture = value);
        settings.Duration(nameof(options.DigestWindow), value => options.DigestWindow = value);
        settings.Duration(nameof(options.LongWaitThreshold), value => options.LongWaitThreshold = value);
        settings.Wait(nameof(options.ValidateAfterIdle), value => options.ValidateAfterIdle = value ?? options.ValidateAfterIdle);
        settings.Duration(nameof(options.DrainTimeout), value => options.DrainTimeout = value);
        settings.Section(nameof(options.WarmUp), warmUp => Read(warmUp, options.WarmUp));
        settings.Section(nameof(options.Server), server => Read(server, options.Server));
        settings.Choice<PoolerMode>(nameof(options.Pooler), value => options.Pooler = value);
        settings.Section(nameof(options.Queue), queue => Read(queue, options.Queue));
        settings.Section(nameof(options.Breaker), breaker => Read(breaker, options.Breaker));
        settings.Sections(nameof(options.Partitions), (name, partition) =>
            partition.Number(nameof(PartitionOptions.MaxLeases), value => options.Partitions[name].MaxLeases = value ?? 0));
        settings.Flag(nameof(options.TrackFlows), value => options.TrackFlows = value);
        settings.Section(nameof(options.Reclaim), reclaim => Read(reclaim, options.Reclaim));
        settings.Section(nameof(options.Health), health => Read(health, options.Health));
    }

    private static void Read(SettingReader settings, QueueOptions queue)
    {
        settings.Number(nameof(queue.Limit), value => queue.Limit = value);
        settings.Wait(nameof(queue.WaitTimeout), value => queue.WaitTimeout = value);
        settings.Flag(nameof(queue.RefuseHopeless), value => queue.RefuseHopeless = value);
        settings.Number(nameof(queue.CriticalReserve), value => queue.CriticalReserve = value ?? 0);
    }

    private static void Read(SettingReader settings, BreakerOptions breaker)
    {
        settings.Flag(nameof(breaker.Enabled), value => breaker.Enabled = value);
        settings.Number(nameof(breaker.ConsecutiveFailures), value => breaker.ConsecutiveFailures = value ?? 0);
        settings.Fraction(nameof(breaker.FailureRatio), value => breaker.FailureRatio = value);
        settings.Duration(nameof(breaker.Window), value => breaker.Window = value);
        settings.Number(nameof(breaker.MinimumThroughput), value => breaker.MinimumThroughput = value ?? 0);
        settings.Duration(nameof(breaker.BreakDuration), value => breaker.BreakDuration = value);
        settings.Duration(nameof(breaker.MaxBreakDuration), value => breaker.MaxBreakDuration = value);
        settings.Duration(nameof(breaker.ProbeTimeout), value => breaker.ProbeTimeout = value);
    }

    private static void Read(SettingReader settings, ReclaimOptions reclaim)
    {
        settings.Flag(nameof(reclaim.Abandoned), value => reclaim.Abandoned = value);
        settings.Choice<ReclaimMode>(nameof(reclaim.Suspected), value => reclaim.Suspected = value);
        settings.Duration(nameof(reclaim.After), value => reclaim.After = value);
        settings.OptionalFraction(nameof(reclaim.OnlyAboveRatio), value => reclaim.OnlyAboveRatio = value);
        settings.OptionalDuration(nameof(reclaim.CancelCommandsAfter), value => reclaim.CancelCommandsAfter = value);
        settings.Texts(nameof(reclaim.ExemptSites), reclaim.ExemptSites);
        settings.Flag(nameof(reclaim.CollectWhenExhausted), value => reclaim.CollectWhenExhausted = value);
    }

    private static void Read(SettingReader settings, HealthOptions health)
    {
        settings.Fraction(nameof(health.BusyRatio), value => health.BusyRatio = value);
        settings.Duration(nameof(health.UnhealthyAfter), value => health.UnhealthyAfter = value);
        settings.Duration(nameof(health.RecoverAfter), value => health.RecoverAfter = value);
    }

    private static void Read(SettingReader settings, WarmUpOptions warmUp)
    {
        settings.Flag(nameof(warmUp.Enabled), value => warmUp.Enabled = value);
        settings.Number(nameof(warmUp.Connections), value => warmUp.Connections = value);
        settings.Number(nameof(warmUp.MaxParallel), value => warmUp.MaxParallel = value ?? 0);
        settings.Duration(nameof(warmUp.Timeout), value => warmUp.Timeout = value);
    }

    private static void Read(SettingReader settings, ServerOptions server)
    {
        settings.OptionalDuration(nameof(server.IdleInTransactionSessionTimeout), value => server.IdleInTransactionSessionTimeout = value);
        settings.OptionalDuration(nameof(server.StatementTimeout), value => server.StatementTimeout = value);
        settings.OptionalDuration(nameof(server.LockTimeout), value => server.LockTimeout = value);
        settings.OptionalDuration(nameof(server.TransactionTimeout), value => server.TransactionTimeout = value);
        settings.Flag(nameof(server.NameInstance), value => server.NameInstance = value);
    }
}
