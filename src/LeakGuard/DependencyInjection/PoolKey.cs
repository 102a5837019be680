using Microsoft.Extensions.DependencyInjection;

namespace LeakGuard.DependencyInjection;

/// <summary>Tells apart the pools of one container: the default one has no key.</summary>
internal readonly record struct PoolKey(object? Key)
{
    /// <summary>The name of the pool's options: empty for the default pool.</summary>
    public string OptionsName { get; } = Key is null ? "" : NameOf(Key);

    public T? Find<T>(IServiceProvider services)
        where T : class =>
        Key is null ? services.GetService<T>() : services.GetKeyedService<T>(Key);

    public bool Owns(ServiceDescriptor descriptor) =>
        descriptor.IsKeyedService ? Equals(descriptor.ServiceKey, Key) : Key is null;

    /// <summary>Registers a service under this key, in place of whatever was there.</summary>
    public void Replace<T>(IServiceCollection services, Func<IServiceProvider, T> create, ServiceLifetime lifetime = ServiceLifetime.Singleton)
        where T : class
    {
        for (var i = services.Count - 1; i >= 0; i--)
        {
            if (services[i].ServiceType == typeof(T) && Owns(services[i]))
            {
                services.RemoveAt(i);
            }
        }

        services.Add(Key is null
            ? ServiceDescriptor.Describe(typeof(T), create, lifetime)
            : ServiceDescriptor.DescribeKeyed(typeof(T), Key, (provider, _) => create(provider), lifetime));
    }

    public override string ToString() => Key is null ? "the default pool" : $"the pool with key '{OptionsName}'";

    private static string NameOf(object key) => key.ToString() is { Length: > 0 } name
        ? name
        : throw new ArgumentException("The service key of a guarded pool must have a text: its settings are found by it. Use a non-empty string or an enum value.", nameof(key));
}
