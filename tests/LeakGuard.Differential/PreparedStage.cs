namespace LeakGuard.Differential;

/// <summary>A stage on which something stands already when a story begins.</summary>
/// <param name="bare">The stage.</param>
/// <param name="script">The SQL that makes it, wherever the search path leads.</param>
public sealed class PreparedStage(IStage bare, string script) : IStage
{
    public async Task<Scene> SetAsync(string settings)
    {
        var scene = await bare.SetAsync(settings);
        try
        {
            await scene.PrepareAsync(script);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }
}
