namespace LeakGuard.Clients.Tests.DapperStories;

/// <summary>A row of the stories' table, as an object.</summary>
internal sealed record Item
{
    public int Id { get; init; }

    public string? Name { get; init; }

    public decimal? Price { get; init; }

    public int? OwnerId { get; init; }

    public Owner? Owner { get; init; }
}
