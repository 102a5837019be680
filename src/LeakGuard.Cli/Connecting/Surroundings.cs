using System.Globalization;
using Npgsql;

namespace LeakGuard.Cli.Connecting;

/// <summary>Adds to a connection what was not said: from the environment variables and the password file of libpq, then by its defaults.</summary>
/// <remarks>
/// Npgsql reads some of the variables itself (PGUSER, PGPASSWORD, PGPASSFILE, PGAPPNAME, PGOPTIONS, the PGSSL… files) and not others (PGHOST, PGPORT,
/// PGDATABASE, PGSSLMODE). Here those that decide where to go and as whom are read in one place.
/// </remarks>
internal sealed class Surroundings(Func<string, string?> variable, Action<string> warn)
{
    private static readonly string[] SocketFolders = ["/var/run/postgresql", "/tmp"];

    public NpgsqlConnectionStringBuilder Complete(NpgsqlConnectionStringBuilder settings)
    {
        if (!settings.ShouldSerialize("Port") && Read("PGPORT") is { } port)
        {
            settings.Port = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= ushort.MaxValue
                ? number
                : throw new CliException("PGPORT is no port number. Set it to one from 1 to 65535, or unset it.");
        }

        if (!settings.ShouldSerialize("SSL Mode") && Read("PGSSLMODE") is { } mode)
        {
            settings["SSL Mode"] = SslModes.Parse(mode, "PGSSLMODE");
        }

        settings.Host = Given(settings.Host) ?? Read("PGHOST") ?? NearestSocket(settings.Port) ?? "localhost";
        settings.Username = Given(settings.Username) ?? Read("PGUSER") ?? Environment.UserName;
        settings.Database = Given(settings.Database) ?? Read("PGDATABASE") ?? settings.Username;
        return WithPassword(settings);
    }

    /// <summary>The same for PgBouncer's console, where only the password is left to the surroundings.</summary>
    public NpgsqlConnectionStringBuilder WithPassword(NpgsqlConnectionStringBuilder settings)
    {
        var file = Given(settings.Passfile) ?? Read("PGPASSFILE") ?? DefaultFile();
        settings.Password = Given(settings.Password) ?? Read("PGPASSWORD") ?? (file is null ? null : Find(file, settings));

        // What was not found here shall not be looked for again.
        settings.Passfile = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
        return settings;
    }

    private string? Find(string file, NpgsqlConnectionStringBuilder settings) =>
        PassFile.Find(file, (settings.Host ?? "").Split(',')[0], settings.Port, settings.Database ?? "", settings.Username ?? "", warn);

    private string? Read(string name) => Given(variable(name));

    private string? DefaultFile() => OperatingSystem.IsWindows()
        ? Read("APPDATA") is { } data ? Path.Combine(data, "postgresql", "pgpass.conf") : null
        : Read("HOME") is { } home ? Path.Combine(home, ".pgpass") : null;

    private static string? NearestSocket(int port) => OperatingSystem.IsWindows()
        ? null
        : SocketFolders.FirstOrDefault(folder => File.Exists(string.Create(CultureInfo.InvariantCulture, $"{folder}/.s.PGSQL.{port}")));

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
