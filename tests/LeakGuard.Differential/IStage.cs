namespace LeakGuard.Differential;

/// <summary>A server, and the way to it, that stories are told on.</summary>
public interface IStage
{
    /// <summary>Makes a schema for one telling.</summary>
    /// <param name="settings">What the story wants in its connection string besides the usual.</param>
    Task<Scene> SetAsync(string settings);
}
