using LeakGuard.Diagnosis.Tests.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Diagnosis.Tests.Fleet;

/// <summary>A service of one test's own, whose instances are pools of this process and share 10 connections.</summary>
internal sealed class TestFleet
{
    public string Name { get; } = $"t{Guid.NewGuid():N}"[..30];

    public FleetOptions Options() => new() { Service = Name, Connections = 10, Interval = TimeSpan.FromMilliseconds(100) };

    public async Task<GuardedDataSource> StartAsync(int size, string? name = null) => GuardedPool.Start(
        (await Servers.GetAsync()).ConnectionString,
        size,
        options => options.Name = name,
        settings => settings.ApplicationName = Name);

    public FleetMember Join(GuardedDataSource guard, LogRecorder? log = null, Action<FleetOptions>? configure = null)
    {
        var options = Options();
        configure?.Invoke(options);
        return FleetMember.Join(guard, options, log is null ? null : LoggerFactory.Create(logging => logging.AddProvider(log)));
    }

    /// <summary>Waits until the member has looked so many times more.</summary>
    public static async Task Looks(FleetMember member, int count)
    {
        for (var look = 0; look < count; look++)
        {
            var last = member.Share.SeenAt;
            await Wait.UntilAsync(() => member.Share.SeenAt != last, "a look");
        }
    }
}
