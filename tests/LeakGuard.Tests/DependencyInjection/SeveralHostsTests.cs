using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace LeakGuard.Tests.DependencyInjection;

/// <summary>Data sources over several hosts, and how long a connection of the container lives.</summary>
public sealed class SeveralHostsTests
{
    private const string Hosts = "Host=one,two:5433;Database=app;Username=bob;Password=canary;Maximum Pool Size=10";

    private readonly ServiceCollection _services = [];

    [Theory]
    [InlineData(null)]
    [InlineData("orders")]
    public void A_connection_string_may_name_several_hosts(string? key)
    {
        using var provider = _services.AddLeakGuard(Hosts, serviceKey: key).BuildServiceProvider();

        AssertGuardsBoth(Get<GuardedDataSource>(provider, key));
        Assert.IsType<NpgsqlMultiHostDataSource>(Get<NpgsqlDataSource>(provider, key));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(null, true)]
    [InlineData("orders", false)]
    [InlineData("orders", true)]
    public void A_registered_data_source_may_have_several_hosts(string? key, bool npgsqlFirst)
    {
        if (npgsqlFirst)
        {
            AddHostsLikeNpgsql(key);
            _services.AddLeakGuard(serviceKey: key);
        }
        else
        {
            _services.AddLeakGuard(serviceKey: key);
            AddHostsLikeNpgsql(key);
        }

        using var provider = _services.BuildServiceProvider();

        AssertGuardsBoth(Get<GuardedDataSource>(provider, key));
        Assert.Same(Get<NpgsqlMultiHostDataSource>(provider, key), Get<NpgsqlDataSource>(provider, key));
    }

    [Fact]
    public void Npgsql_can_be_set_up_for_several_hosts_too()
    {
        using var provider = _services.AddLeakGuard(Hosts, (_, builder) => builder.ConnectionStringBuilder.MaxPoolSize = 7).BuildServiceProvider();

        Assert.Equal(14, provider.GetRequiredService<GuardedDataSource>().Snapshot().MaxPoolSize);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("orders")]
    public void A_connection_lives_as_long_as_it_is_told_to(string? key)
    {
        using var provider = _services.AddLeakGuard(Hosts, serviceKey: key, connectionLifetime: ServiceLifetime.Scoped)
            .BuildServiceProvider(validateScopes: true);

        DbConnection first;
        using (var scope = provider.CreateScope())
        {
            first = Get<DbConnection>(scope.ServiceProvider, key);
            Assert.Same(first, Get<DbConnection>(scope.ServiceProvider, key));
        }

        using (var scope = provider.CreateScope())
        {
            Assert.NotSame(first, Get<DbConnection>(scope.ServiceProvider, key));
        }

        Assert.Throws<ObjectDisposedException>(first.Open);
        Assert.Equal(0, Get<GuardedDataSource>(provider, key).Snapshot().Leased);
    }

    private static void AssertGuardsBoth(GuardedDataSource guard)
    {
        Assert.Equal("one:5432,two:5433/app", guard.PoolName);
        Assert.Equal(20, guard.Snapshot().MaxPoolSize);
        Assert.Equal(80, guard.Snapshot().QueueLimit);
    }

    // As Npgsql.DependencyInjection does: the one of all hosts, and behind it the one that code asks for.
    private void AddHostsLikeNpgsql(string? key)
    {
        TryAdd(key, _ => new NpgsqlDataSourceBuilder(Hosts).BuildMultiHost());
        TryAdd<NpgsqlDataSource>(key, provider => Get<NpgsqlMultiHostDataSource>(provider, key));
        TryAdd<DbDataSource>(key, provider => Get<NpgsqlDataSource>(provider, key));
    }

    private void TryAdd<T>(string? key, Func<IServiceProvider, T> create)
        where T : class =>
        _services.TryAdd(key is null
            ? ServiceDescriptor.Singleton(create)
            : ServiceDescriptor.KeyedSingleton(key, (provider, _) => create(provider)));

    private static T Get<T>(IServiceProvider provider, string? key)
        where T : class =>
        key is null ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(key);
}
