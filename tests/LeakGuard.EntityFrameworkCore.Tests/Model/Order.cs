namespace LeakGuard.EntityFrameworkCore.Tests.Model;

public sealed class Order
{
    public int Id { get; set; }

    public int CustomerId { get; set; }

    public Customer? Customer { get; set; }

    public OrderState State { get; set; }

    public decimal Total { get; set; }

    public DateTime PlacedAt { get; set; } = new(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>Counts the changes, so that two of them at once are noticed.</summary>
    public int Version { get; set; }

    public List<OrderLine> Lines { get; set; } = [];
}
