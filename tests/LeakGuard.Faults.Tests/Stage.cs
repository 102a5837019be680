using LeakGuard.Faults.Scene;
using LeakGuard.Faults.Verdicts;

namespace LeakGuard.Faults.Tests;

/// <summary>The servers of all fault tests, and the table of what came out.</summary>
public sealed class Stage : IAsyncLifetime
{
    private readonly FaultTable _table = new();
    private bool _isPlayed;
    private FaultScene? _scene;

    internal async Task<FaultScene> SceneAsync() => _scene ??= await FaultScene.StartAsync();

    internal void Note(FaultOutcome outcome)
    {
        _table.Add(outcome);
        _isPlayed = true;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_isPlayed)
        {
            Notes.Add($"{_table}");
        }

        if (_scene is not null)
        {
            await _scene.DisposeAsync();
        }
    }
}
