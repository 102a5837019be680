using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("schema")]
internal static class SchemaStories
{
    private const string Objects = """
        CREATE TABLE parent (id int PRIMARY KEY, name varchar(20) NOT NULL UNIQUE);
        CREATE TABLE child (id bigint, parent_id int REFERENCES parent, price numeric(8, 2) DEFAULT 1 CHECK (price > 0));
        CREATE INDEX by_price ON child (price, id);
        CREATE VIEW names AS SELECT name FROM parent;
        CREATE MATERIALIZED VIEW prices AS SELECT price FROM child;
        """;

    public static async Task Without_arguments(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("schema", () => via.Schema(c));
    }

    public static async Task About_itself(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        foreach (var collection in new[] { "MetaDataCollections", "Restrictions", "DataSourceInformation", "ReservedWords", "metadatacollections" })
            await log.Await(collection, () => via.Schema(c, collection));
    }

    public static async Task Columns_of_every_collection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        foreach (var collection in new[] { "DataTypes", "Databases", "Schemata", "Tables", "Columns", "Views", "MaterializedViews", "Users", "Indexes", "IndexColumns", "Constraints", "PrimaryKey", "UniqueKeys", "ForeignKeys", "ConstraintColumns" })
        {
            await log.Await(collection, async () =>
            {
                using var table = await via.Schema(c, collection);
                return string.Join(", ", table.Columns.Cast<DataColumn>().Select(column => $"{column.ColumnName} {column.DataType.Name}"));
            });
        }
    }

    public static async Task Rows_of_the_own_schema(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, Objects);
        var schema = (string)(await via.Ask(c, "SELECT current_schema()"))!;
        foreach (var collection in new[] { "Tables", "Columns", "Views", "Indexes", "IndexColumns" })
            await log.Await(collection, () => via.Schema(c, collection, [null, schema]));
        await log.Await("one table", () => via.Schema(c, "Columns", [null, schema, "parent"]));
        await log.Await("one column", () => via.Schema(c, "Columns", [null, schema, "parent", "name"]));
        await log.Await("views only", () => via.Schema(c, "Tables", [null, schema, null, "VIEW"]));
    }

    public static async Task The_own_database_and_user(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("database", () => via.Schema(c, "Databases", ["postgres"]));
        await log.Await("user", async () => (await via.Schema(c, "Users", ["postgres"])).Rows.Count);
        await log.Await("none", () => via.Schema(c, "Databases", ["no_such_database"]));
    }

    public static async Task Collections_that_are_not(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("unknown", () => via.Schema(c, "Nonsense"));
        await log.Await("empty", () => via.Schema(c, ""));
        await log.Await("null", () => via.Schema(c, null!));
        await log.Await("too many restrictions", () => via.Schema(c, "Databases", ["a", "b", "c", "d", "e", "f"]));
        log.State(c);
    }

    public static async Task On_a_closed_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = ds.CreateConnection();
        await log.Await("without arguments", () => via.Schema(c));
        await log.Await("tables", () => via.Schema(c, "Tables"));
        await log.Await("restricted", () => via.Schema(c, "Tables", [null, "public"]));
        log.State(c);
    }

    public static async Task Inside_a_transaction(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var transaction = await via.Begin(c);
        await via.Run(c, "CREATE TABLE uncommitted (n int)");
        var schema = (string)(await via.Ask(c, "SELECT current_schema()"))!;
        await log.Await("tables", () => via.Schema(c, "Tables", [null, schema]));
        await via.Rollback(transaction);
        await log.Await("tables", () => via.Schema(c, "Tables", [null, schema]));
    }

    public static async Task While_a_reader_is_open(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var reader = await via.Reader(c.Command("SELECT 1"));
        await log.Await("tables", () => via.Schema(c, "Tables"));
        await log.Await("about itself", async () => (await via.Schema(c)).TableName);
        await log.Await("rows", () => log.Results(reader, via));
    }
}
