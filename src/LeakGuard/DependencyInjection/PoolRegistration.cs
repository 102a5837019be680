using LeakGuard.CallSites;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>One guarded pool in a container: where its unguarded data source is kept, so that it shows who else asks for it.</summary>
/// <remarks>
/// The data source moves under a key that only the guard knows. In its place stands a face that gives out the same instance
/// and notes that somebody other than the guard took it.
/// </remarks>
internal sealed class PoolRegistration(PoolKey pool, IServiceCollection services)
{
    // Long enough for a DbContext's options to be built in full: UseLeakGuard comes after the data source is asked for.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly object _innerKey = new();
    private ServiceDescriptor? _face;
    private ServiceDescriptor? _inner;
    private int _isTold;

    public PoolKey Pool => pool;

    /// <summary>Whether the data source is made here, from a connection string, and not found.</summary>
    public bool MakesItsSource { get; set; }

    public static PoolRegistration Of(IServiceCollection services, PoolKey pool)
    {
        var known = services.Select(service => service.IsKeyedService ? null : service.ImplementationInstance as PoolRegistration)
            .FirstOrDefault(registration => registration?.Pool == pool);
        if (known is null)
        {
            known = new PoolRegistration(pool, services);
            services.AddSingleton(known);
        }

        return known;
    }

    /// <summary>Puts the face in the place of the data source registered last, if there is one that lives as long as the container.</summary>
    public void Hide()
    {
        var source = Effective();
        if (source is not { Lifetime: ServiceLifetime.Singleton } || ReferenceEquals(source, _face))
        {
            return;
        }

        services.Remove(source);
        if (_inner is not null)
        {
            services.Remove(_inner);
        }

        services.Add(_inner = new ServiceDescriptor(typeof(NpgsqlDataSource), _innerKey, (provider, _) => Make(source, provider), ServiceLifetime.Singleton));
        services.Add(_face = pool.Key is null
            ? new ServiceDescriptor(typeof(NpgsqlDataSource), Face, ServiceLifetime.Singleton)
            : new ServiceDescriptor(typeof(NpgsqlDataSource), pool.Key, (provider, _) => Face(provider), ServiceLifetime.Singleton));
    }

    /// <summary>The unguarded data source, for the guard.</summary>
    public NpgsqlDataSource? Find(IServiceProvider provider) => _face is not null && ReferenceEquals(Effective(), _face)
        ? provider.GetRequiredKeyedService<NpgsqlDataSource>(_innerKey)
        : pool.Find<NpgsqlDataSource>(provider);

    public LeakGuardOptions OptionsFrom(IServiceProvider provider) =>
        provider.GetRequiredService<IOptionsMonitor<LeakGuardOptions>>().Get(pool.OptionsName);

    /// <summary>The classes that ask for the unguarded data source, or for a connection of it, in their constructors.</summary>
    public IReadOnlyList<string> Bypassers() => BypassInspection.Find(services, pool);

    /// <summary>Says once who goes past the guard.</summary>
    public void Tell(IServiceProvider provider, string who) => Tell(provider, who, static _ => false);

    private ServiceDescriptor? Effective() =>
        services.LastOrDefault(service => service.ServiceType == typeof(NpgsqlDataSource) && pool.Owns(service));

    private static object Make(ServiceDescriptor source, IServiceProvider provider) => source switch
    {
        { IsKeyedService: true, KeyedImplementationInstance: { } instance } => instance,
        { IsKeyedService: true } => source.KeyedImplementationFactory!(provider, source.ServiceKey),
        { ImplementationInstance: { } instance } => instance,
        _ => source.ImplementationFactory!(provider),
    };

    private NpgsqlDataSource Face(IServiceProvider provider)
    {
        var who = CallSiteText.Shared.Describe(new CallSite(new System.Diagnostics.StackTrace(1, false), null, null, 0)).Site;
        var time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        using (ExecutionContext.SuppressFlow())
        {
            // Held by what it is due to call until then.
            ITimer? due = null;
            due = time.CreateTimer(_ => TellUnlessExcused(provider, who, due), null, Grace, Timeout.InfiniteTimeSpan);
        }

        return provider.GetRequiredKeyedService<NpgsqlDataSource>(_innerKey);
    }

    private void TellUnlessExcused(IServiceProvider provider, string who, ITimer? due)
    {
        due?.Dispose();
        Tell(provider, who, static guard => guard.ServesEntityFramework);
    }

    private void Tell(IServiceProvider provider, string who, Func<GuardedDataSource, bool> isExcused)
    {
        try
        {
            if (pool.Find<GuardedPool>(provider) is { } guarded && !isExcused(guarded.Source) && Interlocked.Exchange(ref _isTold, 1) == 0)
            {
                guarded.Setup.Bypassed(who);
            }
        }
        catch (Exception)
        {
            // The container has gone in the meantime, or the guard cannot be built: whoever asks for it is told why.
        }
    }
}
