namespace LeakGuard.Clients.Tests.DapperStories;

/// <summary>Whom an item belongs to.</summary>
internal sealed record Owner
{
    public int Id { get; init; }

    public string? Name { get; init; }
}
