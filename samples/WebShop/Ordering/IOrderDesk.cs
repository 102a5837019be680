namespace WebShop.Ordering;

/// <summary>Takes orders. Each desk does so with a way of its own to reach the database; for a new one, add it in Program.cs and in ShopPages.cs.</summary>
internal interface IOrderDesk
{
    /// <summary>Places the order, or changes nothing.</summary>
    /// <returns>The order's number.</returns>
    /// <exception cref="OrderRefusedException">The order cannot be placed as it is.</exception>
    Task<int> PlaceAsync(Order order, CancellationToken stop);
}
