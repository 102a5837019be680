namespace LeakGuard.EntityFrameworkCore.Tests.Model;

/// <summary>A shop whose tables come from migrations.</summary>
public sealed class MigratingShop(DbContextOptions options) : DbContext(options)
{
    public DbSet<OrderLine> Lines => Set<OrderLine>();
}
