namespace WebShop.Goods;

/// <summary>Something the shop sells.</summary>
internal sealed record Product(int Id, string Name, decimal Price, int Stock);
