using Microsoft.EntityFrameworkCore;

namespace LeakGuard.Benchmarks.Model;

/// <summary>A model of one entity, whose one row needs no table.</summary>
internal sealed class Shop(DbContextOptions<Shop> options) : DbContext(options)
{
    public DbSet<Item> Items => Set<Item>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<Item>().ToSqlQuery("SELECT 7 AS \"Id\", 'wheel' AS \"Name\"");
}
