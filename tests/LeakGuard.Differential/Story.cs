namespace LeakGuard.Differential;

/// <summary>Something a program does with a subject, such as a data source, noting what it sees.</summary>
public sealed record Story<TSubject>(string Name, string Settings, Func<TSubject, StoryLog, Task> Tell)
{
    /// <summary>The name of the method that tells it: a story told both ways counts once.</summary>
    public required string Method { get; init; }

    /// <summary>Whether it is told to the server itself only.</summary>
    public bool IsDirectOnly { get; init; }

    /// <summary>The feature it shows, where it belongs to one.</summary>
    public Feature? Feature { get; init; }
}
