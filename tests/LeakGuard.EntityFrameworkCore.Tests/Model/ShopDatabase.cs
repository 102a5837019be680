using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Model;

/// <summary>A database of a fixture's own, with an empty shop in it; gone with the fixture.</summary>
public sealed class ShopDatabase : IAsyncLifetime
{
    private string? _server;

    public string Name { get; } = $"shop_{Guid.NewGuid():N}";

    public string ConnectionString { get; private set; } = "";

    /// <summary>What makes the tables of a shop, wherever the search path leads.</summary>
    public static string Script { get; } = ScriptOf();

    public async Task InitializeAsync()
    {
        _server = (await SharedPostgres.GetAsync()).ConnectionString;
        await Session.ExecuteAsync(_server, $"CREATE DATABASE {Name}", default);
        ConnectionString = new NpgsqlConnectionStringBuilder(_server) { Database = Name }.ConnectionString;
        await Session.ExecuteAsync(ConnectionString, Script, default);
    }

    public Task DisposeAsync() => Session.ExecuteAsync(_server!, $"DROP DATABASE {Name} WITH (FORCE)", default);

    private static string ScriptOf()
    {
        using var shop = new Shop(new DbContextOptionsBuilder().UseNpgsql().Options);
        return shop.Database.GenerateCreateScript();
    }
}
