using System.Globalization;
using System.Text.Json;
using LeakGuard.TestSupport;

namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>A real Prometheus with the configuration and the rules of the samples, that scrapes one shop.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly OwnedProgram _program;
    private readonly HttpClient _client;

    private PrometheusServer(OwnedProgram program, int port) =>
        (_program, _client) = (program, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") });

    public string Log => _program.Log;

    public static async Task<PrometheusServer> StartAsync(Uri shop)
    {
        var port = FreePort.Pick();
        var program = await OwnedProgram.PrepareAsync(
            "prometheus",
            folder =>
            [
                ProgramSearch.Get("prometheus", "prometheus"),
                $"--config.file={folder}/prometheus.yaml",
                $"--storage.tsdb.path={folder}/data",
                $"--web.listen-address=127.0.0.1:{port}",
            ],
            CancellationToken.None);
        var server = new PrometheusServer(program, port);
        try
        {
            program.Write("alerts.yaml", Repository.Read(AlertRules.File));
            program.Write("prometheus.yaml", Repository.Read("samples/Observability/prometheus.yaml")
                .Replace("localhost:5080", shop.Authority, StringComparison.Ordinal)
                .Replace("_interval: 5s", "_interval: 1s", StringComparison.Ordinal));
            await program.LaunchAsync(CancellationToken.None);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many series answer the query now; an error of the query fails the test.</summary>
    public async Task<int> CountAsync(string query)
    {
        var answer = await AskAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        return answer?.GetProperty("result").GetArrayLength() ?? 0;
    }

    /// <summary>The latest value of a query with one series; null where there is none yet.</summary>
    public async Task<double?> ValueAsync(string query)
    {
        var answer = await AskAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        return answer?.GetProperty("result") is { } result && result.GetArrayLength() == 1
            ? double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>What it says about each rule it has loaded.</summary>
    public async Task<IReadOnlyList<JsonElement>> RulesAsync() =>
        await AskAsync("/api/v1/rules") is { } answer
            ? [.. answer.GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())]
            : [];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _program.DisposeAsync();
    }

    private async Task<JsonElement?> AskAsync(string path)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable)
            {
                return null; // It is still starting.
            }

            Assert.True(answer.IsSuccessStatusCode, text);
            return JsonDocument.Parse(text).RootElement.GetProperty("data");
        }
        catch (HttpRequestException)
        {
            return null; // It does not listen yet.
        }
    }
}
