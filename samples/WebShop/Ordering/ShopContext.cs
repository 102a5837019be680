using Microsoft.EntityFrameworkCore;
using WebShop.Goods;

namespace WebShop.Ordering;

/// <summary>The shop's tables for EF Core.</summary>
internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Product> Products => Set<Product>();

    public DbSet<OrderEntry> Orders => Set<OrderEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("webshop");
        modelBuilder.Entity<Product>(product =>
        {
            product.ToTable("products");
            product.Property(one => one.Id).HasColumnName("id");
            product.Property(one => one.Name).HasColumnName("name");
            product.Property(one => one.Price).HasColumnName("price");
            product.Property(one => one.Stock).HasColumnName("stock");
        });
        modelBuilder.Entity<OrderEntry>(order =>
        {
            order.ToTable("orders").HasKey(one => one.Number);
            order.Property(one => one.Number).HasColumnName("number").UseIdentityAlwaysColumn();
            order.Property(one => one.ProductId).HasColumnName("product_id");
            order.Property(one => one.Quantity).HasColumnName("quantity");
            order.Property(one => one.Amount).HasColumnName("amount");
            order.Property(one => one.Email).HasColumnName("email");
        });
    }
}
