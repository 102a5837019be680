namespace LeakGuard.EntityFrameworkCore.Tests.Model;

/// <summary>A shop with a type of its own in the database.</summary>
internal sealed class EnumShop(DbContextOptions options) : Shop(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.HasPostgresEnum("mood", ["happy", "sad"]);
    }
}
