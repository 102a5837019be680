namespace LeakGuard.EntityFrameworkCore.Tests.Model;

public sealed class OrderLine
{
    public int Id { get; set; }

    public int OrderId { get; set; }

    public string Product { get; set; } = "";

    public int Quantity { get; set; }
}
