using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("database")]
[Feature("EF Core", "`EnsureCreated`, `EnsureDeleted`")]
internal static class DatabaseStories
{
    [DirectOnly]
    public static Task Created_and_dropped(ContextSource source, StoryLog log, Calls calls) => ElsewhereAsync(source, log, calls, async elsewhere =>
    {
        await using var shop = elsewhere.Create();
        log.Note("can connect", await calls.Get(shop.Database.CanConnect, () => shop.Database.CanConnectAsync()));
        log.Note("created", await calls.Get(shop.Database.EnsureCreated, () => shop.Database.EnsureCreatedAsync()));
        log.Note("created again", await calls.Get(shop.Database.EnsureCreated, () => shop.Database.EnsureCreatedAsync()));
        shop.Add(new Customer { Name = "one" });
        log.Note("saved", await calls.Save(shop));
        log.Note("dropped", await calls.Get(shop.Database.EnsureDeleted, () => shop.Database.EnsureDeletedAsync()));
        log.Note("dropped again", await calls.Get(shop.Database.EnsureDeleted, () => shop.Database.EnsureDeletedAsync()));
        await log.Await("counting", () => calls.Count(shop.Customers));
    });

    [DirectOnly]
    public static Task With_a_connection_in_use(ContextSource source, StoryLog log, Calls calls) => ElsewhereAsync(source, log, calls, async elsewhere =>
    {
        await using var shop = elsewhere.Create();
        await calls.Get(shop.Database.EnsureCreated, () => shop.Database.EnsureCreatedAsync());
        await using var other = elsewhere.Create();
        await calls.Open(other);
        log.Note("dropped", await calls.Get(shop.Database.EnsureDeleted, () => shop.Database.EnsureDeletedAsync()));
        await log.Await("counting", () => calls.Count(other.Customers));
    });

    [DirectOnly]
    public static async Task That_is_not_there(ContextSource source, StoryLog log, Calls calls)
    {
        await using var elsewhere = source.Of("no_such_database");
        await using var shop = elsewhere.Create();
        log.Note("can connect", await calls.Get(shop.Database.CanConnect, () => shop.Database.CanConnectAsync()));
        await log.Await("counting", () => calls.Count(shop.Customers));
        await log.Await("opening", () => calls.Open(shop));
        await log.Await("beginning", () => calls.Begin(shop));
        log.Note("state", shop.Database.GetDbConnection().State);
    }

    [DirectOnly]
    public static Task With_types_of_its_own(ContextSource source, StoryLog log, Calls calls) => ElsewhereAsync(source, log, calls, async elsewhere =>
    {
        // EF Core opens the connection past its own events to have Npgsql read the types anew.
        await using var shop = new EnumShop(elsewhere.Options());
        log.Note("created", await calls.Get(shop.Database.EnsureCreated, () => shop.Database.EnsureCreatedAsync()));
        log.Note("state", shop.Database.GetDbConnection().State);
        log.Note("moods", await calls.ToList(shop.Database.SqlQuery<string>($"SELECT unnest(enum_range(null::mood))::text AS \"Value\"")));
    });

    [Feature("EF Core", "migrations")]
    public static Task Migrated(ContextSource source, StoryLog log, Calls calls) => ElsewhereAsync(source, log, calls, async elsewhere =>
    {
        await using var shop = new MigratingShop(elsewhere.Options());
        await NoteAsync(shop, log, calls, "before");
        await calls.Do(shop.Database.Migrate, () => shop.Database.MigrateAsync());
        await NoteAsync(shop, log, calls, "after");
        await calls.Do(shop.Database.Migrate, () => shop.Database.MigrateAsync());
        shop.Add(new OrderLine { Product = "wheel", Quantity = 2 });
        log.Note("saved", await calls.Save(shop));
        log.Note("state", shop.Database.GetDbConnection().State);
    });

    [Feature("EF Core", "migrations")]
    public static Task Migrated_step_by_step(ContextSource source, StoryLog log, Calls calls) => ElsewhereAsync(source, log, calls, async elsewhere =>
    {
        await using var shop = new MigratingShop(elsewhere.Options());
        var migrator = shop.GetService<IMigrator>();
        foreach (var target in new[] { "20240101000000_First", "20240102000000_Second", "20240101000000_First", "0" })
        {
            await calls.Do(() => migrator.Migrate(target), () => migrator.MigrateAsync(target));
            await NoteAsync(shop, log, calls, target);
        }
    });

    [Feature("EF Core", "migrations")]
    public static Task Migrated_with_a_retrying_strategy(ContextSource source, StoryLog log, Calls calls) => ElsewhereAsync(source, log, calls, async elsewhere =>
    {
        await using var shop = new MigratingShop(elsewhere.Options(npgsql: npgsql => npgsql.EnableRetryOnFailure()));
        await calls.Do(shop.Database.Migrate, () => shop.Database.MigrateAsync());
        await NoteAsync(shop, log, calls, "after");
    });

    [Feature("EF Core", "migrations")]
    public static Task Migrated_by_two_at_once(ContextSource source, StoryLog log, Calls calls) => ElsewhereAsync(source, log, calls, async elsewhere =>
    {
        await using (var shop = elsewhere.Create())
            await shop.GetService<Microsoft.EntityFrameworkCore.Storage.IRelationalDatabaseCreator>().CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            await using var shop = new MigratingShop(elsewhere.Options());
            await calls.Do(shop.Database.Migrate, () => shop.Database.MigrateAsync());
        })));
        await using var looking = new MigratingShop(elsewhere.Options());
        await NoteAsync(looking, log, calls, "after");
    });

    [Feature("EF Core", "migrations")]
    public static Task A_migration_that_fails(ContextSource source, StoryLog log, Calls calls) => ElsewhereAsync(source, log, calls, async elsewhere =>
    {
        await using var shop = new MigratingShop(elsewhere.Options());
        var migrator = shop.GetService<IMigrator>();
        await calls.Do(() => migrator.Migrate("20240101000000_First"), () => migrator.MigrateAsync("20240101000000_First"));
        await calls.Sql(shop, "CREATE TABLE \"Lines\" (n int)");
        await log.Await("migrating", () => calls.Do(shop.Database.Migrate, () => shop.Database.MigrateAsync()));
        log.Note("state", shop.Database.GetDbConnection().State);
        await NoteAsync(shop, log, calls, "after");
    });

    [Feature("EF Core", "migrations")]
    public static async Task A_script(ContextSource source, StoryLog log)
    {
        await using var shop = new MigratingShop(source.Options());
        log.Note("script", shop.GetService<IMigrator>().GenerateScript());
        log.Note("pending model changes", shop.Database.HasPendingModelChanges());
    }

    private static async Task NoteAsync(MigratingShop shop, StoryLog log, Calls calls, string when)
    {
        log.Note($"{when}: applied", await calls.Get(shop.Database.GetAppliedMigrations, () => shop.Database.GetAppliedMigrationsAsync()));
        log.Note($"{when}: pending", await calls.Get(shop.Database.GetPendingMigrations, () => shop.Database.GetPendingMigrationsAsync()));
    }

    /// <summary>In a database that is not there yet, and is gone afterwards.</summary>
    private static async Task ElsewhereAsync(ContextSource source, StoryLog log, Calls calls, Func<ContextSource, Task> tell)
    {
        string schema;
        await using (var shop = source.Create())
            schema = await calls.Single(shop.Database.SqlQuery<string>($"SELECT current_schema()::text AS \"Value\""));
        await using var elsewhere = source.Of(schema);
        try
        {
            await tell(elsewhere);
        }
        finally
        {
            log.Note("leases left elsewhere", await elsewhere.LeasesLeftAsync());
            await elsewhere.DisposeAsync();
            await using var drop = source.DataSource.CreateCommand($"DROP DATABASE IF EXISTS {schema} WITH (FORCE)");
            await drop.ExecuteNonQueryAsync();
        }
    }
}
