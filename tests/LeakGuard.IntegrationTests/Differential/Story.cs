using System.Data.Common;

namespace LeakGuard.IntegrationTests.Differential;

/// <summary>Something a program does with a data source, noting what it sees.</summary>
internal sealed record Story(string Name, string Settings, Func<DbDataSource, StoryLog, Task> Tell)
{
    /// <summary>The name of the method that tells it: a story told both ways counts once.</summary>
    public required string Method { get; init; }
}
