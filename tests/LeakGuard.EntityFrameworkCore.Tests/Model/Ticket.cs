namespace LeakGuard.EntityFrameworkCore.Tests.Model;

/// <summary>Takes its keys from a sequence, a few at a time.</summary>
public sealed class Ticket
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public bool IsDeleted { get; set; }
}
