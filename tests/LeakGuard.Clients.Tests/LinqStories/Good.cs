using LinqToDB.Mapping;

namespace LeakGuard.Clients.Tests.LinqStories;

/// <summary>What the linq2db stories keep in their table.</summary>
[Table("goods")]
internal sealed record Good
{
    [PrimaryKey]
    [Column("id")]
    public int Id { get; init; }

    [Column("name")]
    public string? Name { get; init; }

    [Column("price")]
    public decimal? Price { get; init; }

    [Column("tags", DbType = "text[]")]
    public string[]? Tags { get; init; }

    public override string ToString() => FormattableString.Invariant($"{Id} {Name} {Price} [{string.Join(", ", Tags ?? ["none"])}]");
}
