namespace WebShop.Ordering;

/// <summary>An order that was placed, as EF Core keeps it.</summary>
internal sealed class OrderEntry
{
    public int Number { get; init; }

    public required int ProductId { get; init; }

    public required int Quantity { get; init; }

    public required decimal Amount { get; init; }

    public required string Email { get; init; }
}
