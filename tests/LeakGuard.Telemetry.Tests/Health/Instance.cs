using System.Net.Http.Json;
using System.Text.Json;
using LeakGuard.TestSupport;

namespace LeakGuard.Telemetry.Tests.Health;

/// <summary>One instance of a web service, a process of its own with a pool of its own.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly HostProcess _process;
    private readonly HttpClient _client;

    private Instance(HostProcess process, int port)
    {
        _process = process;
        Port = port;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public int Port { get; }

    public static async Task<Instance> StartAsync(string connectionString)
    {
        var port = FreePort.Pick();
        return new Instance(await HostProcess.StartAsync("listening", "web", $"{port}", connectionString), port);
    }

    /// <summary>Has it lose every connection of its pool.</summary>
    public async Task LeakAsync() => (await _client.PostAsync("/leak", null)).EnsureSuccessStatusCode();

    /// <summary>Has it give back what it lost.</summary>
    public async Task MendAsync() => (await _client.PostAsync("/mend", null)).EnsureSuccessStatusCode();

    /// <summary>Its pool, and how often it has been asked whether it is ready.</summary>
    public async Task<(int Leased, int Waiting, string Breaker, int Readiness)> StateAsync()
    {
        var state = await _client.GetFromJsonAsync<JsonElement>("/state");
        return (
            state.GetProperty("leased").GetInt32(),
            state.GetProperty("waiting").GetInt32(),
            state.GetProperty("breaker").GetString()!,
            state.GetProperty("readiness").GetInt32());
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _process.DisposeAsync();
    }
}
