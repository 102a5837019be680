using System.Collections.Concurrent;

namespace LeakGuard.Telemetry.Tests.Health;

/// <summary>Clients that ask over and over, and what they were told.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly HttpClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(int Number, string Answer)> _answers = new();
    private readonly Task _clients;
    private int _begun;

    public Crowd(int port, int clients)
    {
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Wait.Generous };
        _clients = Task.WhenAll(Enumerable.Range(0, clients).Select(_ => AskAsync()));
    }

    /// <summary>Requests begun so far: those of a higher number begin later.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>The answers to requests that began after so many others.</summary>
    public IReadOnlyList<string> AnswersSince(int begun) => [.. _answers.Where(answer => answer.Number > begun).Select(answer => answer.Answer)];

    /// <summary>Waits until so many requests that begin from now on are served.</summary>
    public async Task ServedAsync(int requests)
    {
        var begun = Begun;
        await Wait.UntilAsync(() => AnswersSince(begun).Count(answer => answer == "served") >= requests, $"{requests} requests to be served");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _clients;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _begun);
            try
            {
                using var response = await _client.GetAsync("/", _stop.Token);
                _answers.Enqueue((number, await response.Content.ReadAsStringAsync(_stop.Token)));
                await Task.Delay(Pause, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (HttpRequestException failure)
            {
                _answers.Enqueue((number, failure.Message));
            }
        }
    }
}
