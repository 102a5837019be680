namespace LeakGuard.EntityFrameworkCore.Tests.Model;

public class Shop(DbContextOptions options) : DbContext(options)
{
    public DbSet<Customer> Customers => Set<Customer>();

    public DbSet<Order> Orders => Set<Order>();

    public DbSet<OrderLine> Lines => Set<OrderLine>();

    public DbSet<Ticket> Tickets => Set<Ticket>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Customer>(customer =>
        {
            customer.HasIndex(c => c.Name).IsUnique();
            customer.Property(c => c.Name).HasMaxLength(40);
            customer.OwnsOne(c => c.Address, address => address.ToJson());
        });
        modelBuilder.Entity<Order>(order =>
        {
            order.HasMany(o => o.Lines).WithOne().HasForeignKey(l => l.OrderId);
            order.Property(o => o.State).HasConversion<string>();
            order.Property(o => o.Total).HasPrecision(10, 2);
            order.Property(o => o.Version).IsConcurrencyToken();
            order.ToTable(table => table.HasCheckConstraint("total_is_positive", "\"Total\" >= 0"));
        });
        modelBuilder.Entity<Ticket>(ticket =>
        {
            ticket.Property(t => t.Id).UseHiLo("ticket_numbers");
            ticket.HasQueryFilter(t => !t.IsDeleted);
        });
    }
}
