using LeakGuard.TestSupport;
using Npgsql;
using WarStory.JobShop;
using WarStory.Telling;
using WarStory.Views;

namespace WarStory.Story;

/// <summary>Where all acts play: a throw-away database, a view of the server, and the narrator.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string PoolName = "import jobs";
    public const int PoolSize = 10;
    public const int TimeoutSeconds = 3;

    private readonly LocalPostgres _postgres;
    private readonly string _connectionString;

    private Stage(LocalPostgres postgres, string connectionString, ServerView server)
    {
        _postgres = postgres;
        _connectionString = connectionString;
        Server = server;
    }

    public Narrator Narrator { get; } = new();

    public SourceExcerpt Source { get; } = SourceExcerpt.Read();

    public ServerView Server { get; }

    public string ServerVersion => _postgres.Version.ToString();

    public static async Task<Stage> BuildAsync()
    {
        var postgres = await LocalPostgres.StartAsync();
        try
        {
            var connectionString = await postgres.CreateDatabaseAsync($"war_story_{Environment.ProcessId}");
            await UserTable.CreateAsync(connectionString);
            return new Stage(postgres, connectionString, await ServerView.OpenAsync(postgres.ConnectionString));
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>How an application reaches the database; by its name the server tells the acts apart.</summary>
    public string ConnectionStringFor(string application, int poolSize = PoolSize) => new NpgsqlConnectionStringBuilder(_connectionString)
    {
        ApplicationName = application,
        MaxPoolSize = poolSize,
        Timeout = TimeoutSeconds,
    }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await _postgres.DisposeAsync();
    }
}
