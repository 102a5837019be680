using LeakGuard.DependencyInjection;
using Npgsql;

namespace LeakGuard.Tests.DependencyInjection;

public sealed class PoolNameTests
{
    [Theory]
    [InlineData("Host=db;Database=app;Username=bob", "db:5432/app")]
    [InlineData("Host=db;Port=6432;Database=app", "db:6432/app")]
    [InlineData("Host=db;Username=bob", "db:5432/bob")]
    [InlineData("Host=db", "db:5432")]
    [InlineData("Host=h1, h2:5433;Database=app", "h1:5432,h2:5433/app")]
    [InlineData("Host=/var/run/postgresql;Database=app", "/var/run/postgresql/app")]
    [InlineData("Host=/a,db;Database=app", "/a,db:5432/app")]
    [InlineData("Host=@hidden;Database=app", "@hidden/app")]
    [InlineData("Host=::1;Database=app", "[::1]:5432/app")]
    [InlineData("Host=[::1]:5433;Database=app", "[::1]:5433/app")]
    [InlineData("Host=[::1];Database=app", "[::1]:5432/app")]
    public void A_pool_is_named_by_where_it_leads(string connectionString, string name) =>
        Assert.Equal(name, PoolName.Of(new NpgsqlConnectionStringBuilder(connectionString), new LeakGuardOptions()));

    [Fact]
    public void A_given_name_comes_first() =>
        Assert.Equal("orders", PoolName.Of(new NpgsqlConnectionStringBuilder("Host=db"), new LeakGuardOptions { Name = "orders" }));

    [Theory]
    [InlineData("Host=db;Database=app;Username=bob;Password=canary")]
    [InlineData("Host=db;Database=app;Username=bob;Password=canary;Persist Security Info=true")]
    public void A_name_gives_no_password_and_no_user_away(string connectionString)
    {
        using var source = NpgsqlDataSource.Create(connectionString);

        Assert.Equal("db:5432/app", PoolName.Of(source, new LeakGuardOptions()));
    }
}
