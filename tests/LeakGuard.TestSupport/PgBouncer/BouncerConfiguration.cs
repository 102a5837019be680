using System.Globalization;
using System.Text;
using Npgsql;

namespace LeakGuard.TestSupport;

/// <summary>The files PgBouncer reads.</summary>
internal static class BouncerConfiguration
{
    public const string File = "pgbouncer.ini";

    /// <summary>Who may use the admin console, from the folder's own socket without a password.</summary>
    public const string Admin = "leakguard_admin";

    private const string Users = "users.txt";
    private const string Rules = "hba.conf";
    private const string Key = "server.key";
    private const string Certificate = "server.crt";

    public static void Write(
        OwnedProgram program, int port, NpgsqlConnectionStringBuilder server, IReadOnlyDictionary<string, string> users, LocalPgBouncerOptions options)
    {
        program.Write(Users, string.Concat(users.Select(user => $"{Quote(user.Key, '"')} {Quote(user.Value, '"')}\n")));
        program.Write(Rules, $"local pgbouncer {Admin} trust\nlocal all all {Method(options.Auth)}\nhost all all 127.0.0.1/32 {Method(options.Auth)}\n");
        if (options.RequireTls)
        {
            var (certificate, key) = SelfSigned.Create();
            program.Write(Certificate, certificate);
            program.Write(Key, key);
        }

        program.Write(File, Text(program.Folder, port, server, options));
    }

    private static string Text(string folder, int port, NpgsqlConnectionStringBuilder server, LocalPgBouncerOptions options)
    {
        var text = new StringBuilder("[databases]\n");
        text.Append(CultureInfo.InvariantCulture, $"* = host={Quote(server.Host!, '\'')} port={server.Port} user={Quote(server.Username!, '\'')}");
        if (!string.IsNullOrEmpty(server.Password))
        {
            text.Append(CultureInfo.InvariantCulture, $" password={Quote(server.Password, '\'')}");
        }

        text.Append("\n\n[pgbouncer]\n");
        foreach (var (name, value) in Settings(folder, port, options))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name} = {value}\n");
        }

        return text.AppendJoin('\n', options.ExtraLines).Append('\n').ToString();
    }

    private static IEnumerable<(string Name, object Value)> Settings(string folder, int port, LocalPgBouncerOptions options)
    {
        yield return ("listen_addr", "127.0.0.1");
        yield return ("listen_port", port);
        yield return ("unix_socket_dir", folder);
        // With any, every name is let in to the console as well.
        yield return ("auth_type", options.Auth == BouncerAuth.Any ? "any" : "hba");
        yield return ("auth_hba_file", Path.Combine(folder, Rules));
        yield return ("auth_file", Path.Combine(folder, Users));
        yield return ("admin_users", Admin);
        yield return ("pool_mode", options.PoolMode.ToString().ToLowerInvariant());
        yield return ("default_pool_size", options.DefaultPoolSize);
        yield return ("max_client_conn", options.MaxClientConnections);
        yield return ("reserve_pool_size", options.ReservePoolSize);
        yield return ("reserve_pool_timeout", Seconds(options.ReservePoolTimeout));
        yield return ("query_wait_timeout", Seconds(options.QueryWaitTimeout));
        yield return ("server_lifetime", Seconds(options.ServerLifetime));
        // A server that was down is asked again soon, not after 15 s.
        yield return ("server_login_retry", 1);
        if (options.RequireTls)
        {
            yield return ("client_tls_sslmode", "require");
            yield return ("client_tls_key_file", Path.Combine(folder, Key));
            yield return ("client_tls_cert_file", Path.Combine(folder, Certificate));
        }
    }

    private static string Method(BouncerAuth auth) => auth switch
    {
        BouncerAuth.Plain => "password",
        BouncerAuth.Md5 => "md5",
        BouncerAuth.ScramSha256 => "scram-sha-256",
        _ => "trust",
    };

    private static long Seconds(TimeSpan time) => (long)time.TotalSeconds;

    private static string Quote(string value, char quote) =>
        $"{quote}{value.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)}{quote}";
}
