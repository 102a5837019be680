using System.Globalization;
using Npgsql;

namespace LeakGuard.Cli.Connecting;

/// <summary>Reads how to connect: a connection string in Npgsql's words, a URI, or the name of a database alone, as psql takes it.</summary>
internal static class ConnectionText
{
    /// <param name="text">What was given; null for nothing.</param>
    /// <param name="what">What it is called in messages.</param>
    public static NpgsqlConnectionStringBuilder Parse(string? text, string what)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new NpgsqlConnectionStringBuilder();
        }

        if (PostgresUri.IsOne(text))
        {
            return PostgresUri.Parse(text);
        }

        if (text.Contains("://", StringComparison.Ordinal) && !text.Contains('=', StringComparison.Ordinal))
        {
            throw new CliException($"{what} is a URI of an unknown scheme. Write it as postgres://USER@HOST:PORT/DATABASE.");
        }

        return text.Contains('=', StringComparison.Ordinal)
            ? Checked(OfKeywords(text, what), what)
            : new NpgsqlConnectionStringBuilder { Database = text };
    }

    private static NpgsqlConnectionStringBuilder OfKeywords(string text, string what)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            // Neither its message nor the keyword is shown: after a password with ';' in it, that is a part of the password.
            throw new CliException($"{what} cannot be read{Place(text)}. Write it as 'Host=…;Username=…;Database=…' in Npgsql's words, a value with ';' in double quotes, or as postgres://USER@HOST/DATABASE.");
        }
    }

    private static NpgsqlConnectionStringBuilder Checked(NpgsqlConnectionStringBuilder settings, string what) =>
        settings.Host?.Contains('=', StringComparison.Ordinal) == true
            ? throw new CliException($"{what} separates its settings by spaces. Separate them by ';', or write it as postgres://USER@HOST/DATABASE.")
            : settings;

    // The number of the setting that is not taken, found by giving them one by one.
    private static string Place(string text)
    {
        var parts = text.Split(';');
        for (var count = 1; count <= parts.Length; count++)
        {
            try
            {
                _ = new NpgsqlConnectionStringBuilder(parts[count - 1]);
            }
            catch (Exception refused) when (refused is ArgumentException or FormatException or OverflowException or InvalidCastException)
            {
                return string.Create(CultureInfo.InvariantCulture, $": setting number {count} is not known, or its value is out of range");
            }
        }

        return "";
    }
}
