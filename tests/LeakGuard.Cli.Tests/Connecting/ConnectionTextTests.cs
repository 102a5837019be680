using LeakGuard.Cli.Connecting;
using Npgsql;

namespace LeakGuard.Cli.Tests.Connecting;

public sealed class ConnectionTextTests
{
    [Theory]
    [InlineData("postgres://app@db.example.com/orders", "db.example.com", 5432, "app", null, "orders")]
    [InlineData("postgresql://app:p%40ss%3Aw%2Frd@db:6543/orders", "db", 6543, "app", "p@ss:w/rd", "orders")]
    [InlineData("POSTGRES://app:p@ss@db/orders", "db", 5432, "app", "p@ss", "orders")]
    [InlineData("postgres://[::1]:6543/orders", "::1", 6543, null, null, "orders")]
    [InlineData("postgres:///orders?host=/var/run/postgresql&port=6543&user=app", "/var/run/postgresql", 6543, "app", null, "orders")]
    [InlineData("postgres://%2Fvar%2Frun%2Fpostgresql/orders", "/var/run/postgresql", 5432, null, null, "orders")]
    [InlineData("postgres://one:5432,two:5433/orders", "one:5432,two:5433", 5432, null, null, "orders")]
    [InlineData("postgres://db", "db", 5432, null, null, null)]
    [InlineData("Host=db;Port=6543;Username=app;Password=secret;Database=orders", "db", 6543, "app", "secret", "orders")]
    [InlineData("orders", null, 5432, null, null, "orders")]
    [InlineData(null, null, 5432, null, null, null)]
    public void A_connection_is_read_in_each_of_its_forms(string? text, string? host, int port, string? user, string? password, string? database)
    {
        var settings = ConnectionText.Parse(text, "It");

        Assert.Equal((host, port, user, password, database), (settings.Host, settings.Port, settings.Username, settings.Password, settings.Database));
    }

    [Fact]
    public void The_parameters_of_a_URI_are_those_of_libpq()
    {
        var settings = ConnectionText.Parse("postgres://db/orders?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&connect_timeout=3&application_name=me&options=-c%20work_mem%3D1MB", "It");

        Assert.Equal((SslMode.VerifyFull, "/etc/ca.pem", 3, "me", "-c work_mem=1MB"), (settings.SslMode, settings.RootCertificate, settings.Timeout, settings.ApplicationName, settings.Options));
    }

    [Theory]
    [InlineData("postgres://a:canary@b:x/c")]
    [InlineData("postgres://a:canary@b:99999999999/c")]
    [InlineData("postgres://a:canary@b/c?connect_timeout=canary")]
    [InlineData("postgres://a:b@c/d?canary=1&x")]
    [InlineData("postgres://a:canary%zz@b/c")]
    [InlineData("Host=a;Password=x;canary")]
    [InlineData("Host=a;canary=x")]
    [InlineData("Host=a;Port=canary")]
    [InlineData("host=a password=canary dbname=b")]
    [InlineData("jdbc:postgresql://a/canary")]
    public void What_cannot_be_read_is_not_repeated(string text)
    {
        var failure = Assert.Throws<CliException>(() => ConnectionText.Parse(text, "The connection string"));

        Assert.DoesNotContain("canary", failure.Message.Replace("'canary' that is not known", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }
}
