using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Telemetry.Tests.Health;

/// <summary>A PostgreSQL that lets one user in by password only.</summary>
public sealed class PasswordServer : IAsyncLifetime
{
    public const string User = "canary_user";
    public const string Password = "canary_password";

    private readonly string _rules = Path.Combine(Path.GetTempPath(), $"leakguard-hba-{Guid.NewGuid():N}.conf");

    public LocalPostgres Postgres { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (OwnedServerFactAttribute.Reason is not null)
        {
            return; // All tests that would use it are skipped.
        }

        await File.WriteAllTextAsync(_rules, $"host all {User} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\nlocal all all trust\n");
        Postgres = await LocalPostgres.StartAsync(new LocalPostgresOptions { Settings = new Dictionary<string, string> { ["hba_file"] = _rules } });
        await using var connection = new NpgsqlConnection(Postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE ROLE {User} LOGIN PASSWORD '{Password}'", connection);
        await create.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync()
    {
        if (Postgres is not null)
        {
            await Postgres.DisposeAsync();
        }

        File.Delete(_rules);
    }

    /// <summary>How that user connects; with or without the password.</summary>
    internal NpgsqlConnectionStringBuilder Settings(string? password = Password) =>
        new(Postgres.ConnectionString) { Username = User, Password = password, SslMode = SslMode.Disable };
}
