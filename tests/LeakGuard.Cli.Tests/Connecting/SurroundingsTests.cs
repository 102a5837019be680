using LeakGuard.Cli.Connecting;
using Npgsql;

namespace LeakGuard.Cli.Tests.Connecting;

public sealed class SurroundingsTests : IDisposable
{
    private readonly Dictionary<string, string> _variables = [];
    private readonly List<string> _warnings = [];
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void What_was_said_wins_over_the_environment()
    {
        Set(("PGHOST", "elsewhere"), ("PGPORT", "1"), ("PGUSER", "nobody"), ("PGDATABASE", "nothing"), ("PGPASSWORD", "wrong"), ("PGSSLMODE", "disable"));

        var settings = Complete(new() { Host = "db", Port = 6543, Username = "app", Database = "orders", Password = "right", SslMode = SslMode.Require });

        Assert.Equal(("db", 6543, "app", "orders", "right", SslMode.Require), (settings.Host, settings.Port, settings.Username, settings.Database, settings.Password, settings.SslMode));
    }

    [Fact]
    public void What_was_not_said_comes_from_the_environment()
    {
        Set(("PGHOST", "db"), ("PGPORT", "6543"), ("PGUSER", "app"), ("PGDATABASE", "orders"), ("PGPASSWORD", "right"), ("PGSSLMODE", "verify-ca"));

        var settings = Complete(new());

        Assert.Equal(("db", 6543, "app", "orders", "right", SslMode.VerifyCA), (settings.Host, settings.Port, settings.Username, settings.Database, settings.Password, settings.SslMode));
    }

    [Fact]
    public void A_database_is_called_like_its_user_where_nothing_else_is_said() =>
        Assert.Equal("app", Complete(new() { Host = "db", Username = "app" }).Database);

    [Theory]
    [InlineData("PGPORT", "many")]
    [InlineData("PGPORT", "0")]
    [InlineData("PGPORT", "65536")]
    [InlineData("PGSSLMODE", "maybe")]
    public void A_variable_out_of_its_range_is_an_error_that_names_it(string name, string value)
    {
        Set((name, value));

        Assert.Contains(name, Assert.Throws<CliException>(() => Complete(new())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("db:5432:orders:app:right")]
    [InlineData("*:*:*:*:right")]
    [InlineData("db:5432:*:app:right")]
    [InlineData("# a comment\nnot a line\na:b:c\ndb:5432:orders:other:wrong\ndb:5432:orders:app:right\n*:*:*:*:wrong")]
    public void The_first_line_of_the_password_file_that_fits_counts_whatever_the_others_are(string text) =>
        Assert.Equal("right", PasswordFrom(text));

    [Theory]
    [InlineData(@"db:5432:orders:app:a\:b\\c", @"a:b\c")]
    [InlineData("db:5432:orders:app:a:b", "a:b")]
    [InlineData(@"db:5432:orders:\*:wrong", null)]
    [InlineData("db:5433:orders:app:wrong", null)]
    [InlineData("", null)]
    public void The_password_file_is_read_as_libpq_does(string text, string? password) => Assert.Equal(password, PasswordFrom(text));

    [Fact]
    public void A_socket_is_localhost_in_the_password_file()
    {
        Write("localhost:5432:orders:app:right");

        Assert.Equal("right", Complete(new() { Host = "/var/run/postgresql", Username = "app", Database = "orders" }).Password);
    }

    [Fact]
    public void A_password_file_that_others_may_read_is_ignored_and_that_is_said()
    {
        Write("*:*:*:*:canary");
        Set(("PGPASSFILE", _file));
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(_file, File.GetUnixFileMode(_file) | UnixFileMode.GroupRead);

        Assert.Null(Complete(new() { Host = "db", Username = "app" }).Password);
        var warning = Assert.Single(_warnings);
        Assert.Contains("chmod 600", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Npgsql_is_kept_from_looking_for_what_was_not_found()
    {
        Write("broken");

        var settings = Complete(new() { Host = "db", Username = "app" });

        Assert.NotEqual(_file, settings.Passfile);
        Assert.Equal("", File.ReadAllText(settings.Passfile!));
    }

    public void Dispose() => File.Delete(_file);

    private string? PasswordFrom(string text)
    {
        Write(text);
        return Complete(new() { Host = "db", Username = "app", Database = "orders" }).Password;
    }

    private void Write(string text)
    {
        File.WriteAllText(_file, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Set(("PGPASSFILE", _file));
    }

    private void Set(params (string Name, string Value)[] variables)
    {
        foreach (var (name, value) in variables)
        {
            _variables[name] = value;
        }
    }

    private NpgsqlConnectionStringBuilder Complete(NpgsqlConnectionStringBuilder settings) =>
        new Surroundings(name => _variables.GetValueOrDefault(name), _warnings.Add).Complete(settings);
}
