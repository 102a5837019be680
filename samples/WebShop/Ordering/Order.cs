namespace WebShop.Ordering;

/// <summary>What a visitor asks for; the form's fields have these names.</summary>
internal sealed record Order(int Product, int Quantity, string Email);
