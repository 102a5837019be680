namespace LeakGuard.EntityFrameworkCore.Tests.Model;

public sealed class Customer
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public string? Note { get; set; }

    public List<string> Tags { get; set; } = [];

    public Address? Address { get; set; }

    public List<Order> Orders { get; set; } = [];
}
