using System.Data.Common;

namespace LeakGuard.Clients.Tests.DapperStories;

/// <summary>The tables the stories are about.</summary>
internal static class Shop
{
    public const string Items = "SELECT id, name, price, owner_id AS OwnerId FROM items ORDER BY id";

    private const string Script =
        """
        CREATE TABLE owners (id int PRIMARY KEY, name text NOT NULL);
        CREATE TABLE items (id int PRIMARY KEY, name text NOT NULL, price numeric(8, 2), owner_id int REFERENCES owners);
        INSERT INTO owners VALUES (1, 'Ann'), (2, 'Bob');
        INSERT INTO items VALUES (1, 'apple', 0.5, 1), (2, 'pear', 0.75, 1), (3, 'plum', NULL, NULL), (4, 'fig', 2, 2);
        """;

    /// <summary>Opens a connection to a shop that has just been set up.</summary>
    public static async Task<DbConnection> OpenedAsync(DbDataSource ds, Calls via)
    {
        var connection = await via.Opened(ds);
        await via.Run(connection, Script);
        return connection;
    }

    /// <summary>Sets the shop up, and returns a connection that is not open.</summary>
    public static async Task<DbConnection> ClosedAsync(DbDataSource ds, Calls via)
    {
        var connection = await OpenedAsync(ds, via);
        await via.Close(connection);
        return connection;
    }
}
