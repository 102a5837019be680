using LeakGuard.EntityFrameworkCore.Tests.Model;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Configuration;

public sealed class DependencyInjectionTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    public static TheoryData<string> Registrations => ["context", "context of one set of options", "pool", "factory", "pooled factory"];

    [Theory]
    [MemberData(nameof(Registrations))]
    public async Task However_contexts_are_registered_they_are_guarded(string registration)
    {
        await using var services = Build((services, use) => _ = registration switch
        {
            "context" => services.AddDbContext<Shop>(use),
            "context of one set of options" => services.AddDbContext<Shop>(use, optionsLifetime: ServiceLifetime.Singleton),
            "pool" => services.AddDbContextPool<Shop>(use),
            "factory" => services.AddDbContextFactory<Shop>(use),
            _ => services.AddPooledDbContextFactory<Shop>(use),
        });
        var guard = services.GetRequiredService<GuardedDataSource>();
        for (var n = 0; n < 3; n++)
        {
            await using var scope = services.CreateAsyncScope();
            await using var shop = scope.ServiceProvider.GetService<IDbContextFactory<Shop>>()?.CreateDbContext()
                ?? scope.ServiceProvider.GetRequiredService<Shop>();
            await using var transaction = await shop.Database.BeginTransactionAsync();
            Assert.Equal(0, await shop.Customers.CountAsync());
            Assert.Equal(1, guard.Snapshot().Leased);
        }

        Assert.Equal((0, 3), (guard.Snapshot().Leased, guard.Snapshot().TotalLeases));
    }

    [Fact]
    public async Task A_keyed_pool_is_found_by_its_key()
    {
        await using var services = new ServiceCollection()
            .AddLeakGuard(database.ConnectionString, options => options.Name = "main")
            .AddLeakGuard(database.ConnectionString, options => options.Name = "archive", serviceKey: "archive")
            .AddDbContext<Shop>((provider, options) => options
                .UseNpgsql(provider.GetRequiredKeyedService<NpgsqlDataSource>("archive"))
                .UseLeakGuard(provider, "archive"))
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();

        await scope.ServiceProvider.GetRequiredService<Shop>().Customers.CountAsync();

        Assert.Equal(1, services.GetRequiredKeyedService<GuardedDataSource>("archive").Snapshot().TotalLeases);
        Assert.Equal(0, services.GetRequiredService<GuardedDataSource>().Snapshot().TotalLeases);
    }

    [Fact]
    public async Task The_data_source_of_the_default_pool_is_not_that_of_a_keyed_one()
    {
        await using var services = new ServiceCollection()
            .AddLeakGuard(database.ConnectionString)
            .AddLeakGuard(database.ConnectionString, serviceKey: "archive")
            .AddDbContext<Shop>((provider, options) => options.UseNpgsql().UseLeakGuard(provider, "archive"))
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();

        await Assert.ThrowsAsync<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<Shop>().Customers.CountAsync());
    }

    [Theory]
    [InlineData(null, "without a key")]
    [InlineData("archive", "under the key 'archive'")]
    public void A_pool_that_is_not_registered_is_missed_by_name(string? key, string missed)
    {
        using var services = new ServiceCollection().BuildServiceProvider();

        var refusal = Assert.Throws<InvalidOperationException>(() => new DbContextOptionsBuilder<Shop>().UseLeakGuard(services, key));

        Assert.Contains(missed, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("AddLeakGuard", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contexts_from_a_pool_that_are_lost_are_replaced_and_their_slots_named()
    {
        await using var services = Build((services, use) => services.AddPooledDbContextFactory<Shop>(use, poolSize: 2));
        var contexts = services.GetRequiredService<IDbContextFactory<Shop>>();
        for (var n = 0; n < 5; n++)
        {
            await using var shop = await contexts.CreateDbContextAsync();
            await shop.Customers.CountAsync();
        }

        var leaked = await contexts.CreateDbContextAsync();
        await leaked.Database.OpenConnectionAsync(); // LEAK: Pooled

        Assert.Single(services.GetRequiredService<GuardedDataSource>().Leases()).Origin.AssertNames("Pooled");
        await leaked.DisposeAsync();
        Assert.Empty(services.GetRequiredService<GuardedDataSource>().Leases());
    }

    private ServiceProvider Build(Action<IServiceCollection, Action<IServiceProvider, DbContextOptionsBuilder>> register)
    {
        var services = new ServiceCollection();
        services.AddLeakGuard(database.ConnectionString, options => options.StackCapture = StackCapture.Always);
        register(services, (provider, options) => options.UseNpgsql().UseLeakGuard(provider));
        return services.BuildServiceProvider(validateScopes: true);
    }
}
