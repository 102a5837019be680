namespace LeakGuard.EntityFrameworkCore.Tests.Model;

/// <summary>Kept as JSON.</summary>
public sealed class Address
{
    public string City { get; set; } = "";

    public string? Street { get; set; }
}
