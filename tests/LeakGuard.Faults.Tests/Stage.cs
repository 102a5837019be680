using LeakGuard.Faults.Catalogue;
using LeakGuard.Faults.Scene;
using LeakGuard.Faults.Verdicts;

namespace LeakGuard.Faults.Tests;

/// <summary>The servers of all fault tests, and the table of what came out.</summary>
public sealed class Stage : IAsyncLifetime
{
    private readonly List<FaultOutcome> _outcomes = [];
    private FaultScene? _scene;

    internal async Task<FaultScene> SceneAsync() => _scene ??= await FaultScene.StartAsync();

    internal void Note(FaultOutcome outcome) => _outcomes.Add(outcome);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_scene is not null)
        {
            Notes.Add(FaultTable.Of(FaultCatalogue.All.SelectMany(fault => _outcomes.Where(outcome => outcome.Fault == fault.Name))));
            await _scene.DisposeAsync();
        }
    }
}
