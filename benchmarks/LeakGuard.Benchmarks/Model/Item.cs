namespace LeakGuard.Benchmarks.Model;

/// <summary>A row.</summary>
internal sealed class Item
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}
