using System.Diagnostics;

namespace LeakGuard.IntegrationTests.Admission;

/// <summary>Requests as a web framework would run them: each inside an activity of its own.</summary>
internal sealed class Requests : IDisposable
{
    private readonly ActivitySource _source = new($"requests {Guid.NewGuid()}");
    private readonly ActivityListener _listener;

    public Requests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => ReferenceEquals(source, _source),
            Sample = (ref _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public Task RunAsync(Func<Task> handle) => Task.Run(async () =>
    {
        using var activity = _source.StartActivity("GET /orders", ActivityKind.Server) ?? throw new InvalidOperationException("Nobody listens.");
        await handle();
    });

    public Task Run(Action handle) => Task.Factory.StartNew(
        () =>
        {
            using var activity = _source.StartActivity("GET /orders", ActivityKind.Server) ?? throw new InvalidOperationException("Nobody listens.");
            handle();
        },
        default,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }
}
