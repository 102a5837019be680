using LeakGuard.EntityFrameworkCore.Tests.Guests;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

// What an application has to name that makes its connections itself.
#pragma warning disable EF1001

namespace LeakGuard.EntityFrameworkCore.Tests.Configuration;

/// <summary>Contexts that would be guarded by one pool and take from another are refused, and told what to do.</summary>
public sealed class UseLeakGuardTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Fact]
    public async Task A_connection_string_is_refused_where_it_is_given()
    {
        await using var pool = await ShopPool.StartAsync(database);
        var options = new DbContextOptionsBuilder().UseNpgsql(database.ConnectionString);

        var refusal = Assert.Throws<InvalidOperationException>(() => options.UseLeakGuard(pool.Guard));

        AssertSays(refusal, pool, "UseNpgsql was given a connection string");
        Assert.DoesNotContain("Host=", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_given_afterwards_is_refused_when_the_context_is_used()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = new Shop(new DbContextOptionsBuilder().UseLeakGuard(pool.Guard).UseNpgsql(database.ConnectionString).Options);

        AssertSays(Assert.Throws<InvalidOperationException>(() => shop.Customers.Count()), pool, "a connection string");
    }

    [Fact]
    public async Task UseNpgsql_may_come_afterwards()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = new Shop(new DbContextOptionsBuilder().UseLeakGuard(pool.Guard).UseNpgsql(pool.DataSource).Options);

        Assert.Equal(0, await shop.Customers.CountAsync());
        Assert.Equal(1, pool.Now.TotalLeases);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_double_of_the_guarded_data_source_is_refused(bool isUsedBefore)
    {
        await using var pool = await ShopPool.StartAsync(database);
        if (isUsedBefore)
        {
            await using var good = pool.Create();
            await good.Customers.CountAsync();
        }

        await using var twin = NpgsqlDataSource.Create(pool.Guard.ConnectionString);
        await using var shop = new Shop(new DbContextOptionsBuilder().UseNpgsql(twin).UseLeakGuard(pool.Guard).Options);

        AssertSays(Assert.Throws<InvalidOperationException>(() => shop.Customers.Count()), pool, "from another data source");
        AssertSays(await Assert.ThrowsAsync<InvalidOperationException>(() => shop.Customers.CountAsync()), pool, "from another data source");
        Assert.Equal(0, pool.Now.Leased);
    }

    [Fact]
    public async Task The_guarded_data_source_itself_is_refused()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var guarded = pool.Guard.CreateConnection();
        await using var shop = new Shop(new DbContextOptionsBuilder().UseNpgsql(pool.Guard).UseLeakGuard(pool.Guard).Options);
        await using var other = new Shop(new DbContextOptionsBuilder().UseNpgsql(guarded).UseLeakGuard(pool.Guard).Options);

        AssertSays(Assert.Throws<InvalidOperationException>(() => shop.Customers.Count()), pool, "the guarded data source itself");
        AssertSays(Assert.Throws<InvalidOperationException>(() => other.Customers.Count()), pool, "the guarded data source itself");
    }

    [Fact]
    public async Task A_context_without_UseNpgsql_is_refused_by_EF_Core()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = new Shop(new DbContextOptionsBuilder().UseLeakGuard(pool.Guard).Options);

        var refusal = Assert.Throws<InvalidOperationException>(() => shop.Customers.Count());

        Assert.Contains("No database provider has been configured", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_from_elsewhere_is_refused()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var elsewhere = NpgsqlDataSource.Create(database.ConnectionString);
        await using var connection = elsewhere.CreateConnection();
        await using var shop = new Shop(new DbContextOptionsBuilder().UseNpgsql(connection).UseLeakGuard(pool.Guard).Options);
        await using var changed = pool.Create();
        changed.Database.SetDbConnection(connection);

        foreach (var context in new[] { shop, changed })
        {
            AssertSays(Assert.Throws<InvalidOperationException>(() => context.Customers.Count()), pool, "its connection comes from elsewhere");
        }

        Assert.Equal(0, pool.Now.Leased);
    }

    [Fact]
    public async Task Two_guards_are_refused_and_the_same_one_twice_is_one()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var other = await ShopPool.StartAsync(database, connect: settings => settings.Database = "postgres");
        var options = new DbContextOptionsBuilder().UseNpgsql(pool.DataSource).UseLeakGuard(pool.Guard).UseLeakGuard(pool.Guard);

        var refusal = Assert.Throws<InvalidOperationException>(() => options.UseLeakGuard(other.Guard));

        Assert.Contains(pool.Guard.PoolName, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(other.Guard.PoolName, refusal.Message, StringComparison.Ordinal);
        await using var shop = new Shop(options.Options);
        await shop.Customers.CountAsync();
        Assert.Equal(1, pool.Now.TotalLeases);
    }

    [Fact]
    public async Task Services_of_the_applications_own_have_to_know_the_guard()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var ignorant = new ServiceCollection().AddEntityFrameworkNpgsql().BuildServiceProvider();
        await using var knowing = new ServiceCollection().AddEntityFrameworkLeakGuard().AddEntityFrameworkNpgsql().AddEntityFrameworkLeakGuard().BuildServiceProvider();
        await using var shop = pool.Create(after: options => options.UseInternalServiceProvider(knowing));

        var refusal = Assert.Throws<InvalidOperationException>(() => pool.Create(options => options.UseInternalServiceProvider(ignorant)));

        Assert.Contains($"guarded by pool '{pool.Guard.PoolName}', and the services it was given by UseInternalServiceProvider", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("AddEntityFrameworkLeakGuard()", refusal.Message, StringComparison.Ordinal);

        Assert.Equal(0, await shop.Customers.CountAsync());
        Assert.Equal(1, pool.Now.TotalLeases);
    }

    [Fact]
    public async Task Services_that_know_the_guard_serve_unguarded_contexts_too()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var knowing = new ServiceCollection().AddEntityFrameworkNpgsql().AddEntityFrameworkLeakGuard().BuildServiceProvider();
        await using var shop = new Shop(new DbContextOptionsBuilder().UseNpgsql(pool.DataSource).UseInternalServiceProvider(knowing).Options);

        Assert.Equal(0, await shop.Customers.CountAsync());
        Assert.Equal(0, pool.Now.TotalLeases);
    }

    [Fact]
    public async Task Connections_of_the_applications_own_making_are_refused()
    {
        await using var pool = await ShopPool.StartAsync(database);

        var refusal = Assert.Throws<InvalidOperationException>(() => pool.Create(options => options.ReplaceService<IRelationalConnection, OwnConnection>()).Customers.Count());
        var native = Assert.Throws<InvalidOperationException>(() => pool.Create(options => options.ReplaceService<INpgsqlRelationalConnection, OwnConnection>()).Customers.Count());
        var other = Assert.Throws<InvalidOperationException>(() => new ServiceCollection()
            .AddScoped<INpgsqlRelationalConnection, OwnConnection>()
            .AddEntityFrameworkNpgsql()
            .AddEntityFrameworkLeakGuard());

        Assert.Contains($"guarded by pool '{pool.Guard.PoolName}', and ReplaceService has replaced its IRelationalConnection", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ReplaceService has replaced its INpgsqlRelationalConnection", native.Message, StringComparison.Ordinal);
        Assert.Contains("INpgsqlRelationalConnection", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_of_the_applications_own_making_stay_its_own()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create(options => options.ReplaceService<IRelationalCommandBuilderFactory, OwnFactory>());

        await using var transaction = await shop.Database.BeginTransactionAsync();
        Assert.Equal(0, await shop.Customers.CountAsync());

        Assert.IsType<OwnFactory>(shop.GetService<IRelationalCommandBuilderFactory>());
        Assert.True(pool.TheLease.InTransaction);
    }

    [Fact]
    public async Task The_typed_builder_stays_typed()
    {
        await using var pool = await ShopPool.StartAsync(database);

        DbContextOptionsBuilder<Shop> typed = new DbContextOptionsBuilder<Shop>().UseNpgsql(pool.DataSource).UseLeakGuard(pool.Guard);

        await using var shop = new Shop(typed.Options);
        await shop.Customers.CountAsync();
        Assert.Equal(1, pool.Now.TotalLeases);
    }

    [Fact]
    public async Task Contexts_of_several_pools_share_EF_Cores_services()
    {
        for (var n = 0; n < 30; n++)
        {
            await using var pool = await ShopPool.StartAsync(database);
            await using var shop = pool.Create(after: options => options.ConfigureWarnings(warnings =>
                warnings.Throw(CoreEventId.ManyServiceProvidersCreatedWarning)));
            await shop.Customers.CountAsync();
        }
    }

    [Fact]
    public void Nothing_is_no_argument()
    {
        Assert.Throws<ArgumentNullException>(() => new DbContextOptionsBuilder().UseLeakGuard((GuardedDataSource)null!));
        Assert.Throws<ArgumentNullException>(() => new DbContextOptionsBuilder().UseLeakGuard((IServiceProvider)null!));
    }

    private static void AssertSays(InvalidOperationException refusal, ShopPool pool, string fact)
    {
        Assert.Contains(fact, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"pool '{pool.Guard.PoolName}'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("options.UseNpgsql(dataSource).UseLeakGuard(guard)", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class OwnConnection(RelationalConnectionDependencies dependencies, NpgsqlDataSourceManager dataSources, IDbContextOptions options)
        : NpgsqlRelationalConnection(dependencies, dataSources, options);

    private sealed class OwnFactory(RelationalCommandBuilderDependencies dependencies) : RelationalCommandBuilderFactory(dependencies);
}
