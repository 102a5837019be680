using System.Globalization;
using System.Text;

namespace LeakGuard.TestSupport;

/// <summary>The part of postgresql.conf this project decides.</summary>
internal static class ServerConfiguration
{
    // A socket's path is limited to 107 bytes, the name PostgreSQL adds included.
    private const int LongestSocketFolder = 80;

    private static readonly Dictionary<string, string> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["listen_addresses"] = "127.0.0.1",
        ["max_connections"] = "200",
        ["max_prepared_transactions"] = "10",
        ["shared_buffers"] = "32MB",
        ["fsync"] = "off",
        ["synchronous_commit"] = "off",
        ["full_page_writes"] = "off",
        ["timezone"] = "UTC",
        ["log_timezone"] = "UTC",
        // Segments live in the data folder and go with it, even after kill -9.
        ["dynamic_shared_memory_type"] = "mmap",
    };

    public static void Write(string folder, int port, IReadOnlyDictionary<string, string> wanted)
    {
        var settings = new Dictionary<string, string>(Defaults, StringComparer.OrdinalIgnoreCase)
        {
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = folder.Length <= LongestSocketFolder ? folder : "",
        };
        foreach (var (name, value) in wanted)
        {
            settings[name] = value;
        }

        var text = new StringBuilder("\n");
        foreach (var (name, value) in settings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'\n");
        }

        // Later entries win; appending also leaves the file with its owner.
        File.AppendAllText(Path.Combine(folder, "data", "postgresql.conf"), text.ToString());
    }
}
