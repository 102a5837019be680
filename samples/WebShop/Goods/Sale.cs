namespace WebShop.Goods;

/// <summary>How much of a product was sold.</summary>
internal sealed record Sale(string Product, long Orders, long Pieces, decimal Amount);
