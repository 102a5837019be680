using System.Diagnostics;

namespace LeakGuard.Telemetry.Tests;

/// <summary>A process of its own that plays a guarded service; it ends with its stdin, and so with this process.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;

    private HostProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static async Task<HostProcess> StartAsync(string ready, params string[] arguments)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var host = Path.Combine(AppContext.BaseDirectory, "LeakGuard.TelemetryHost.dll");
        var process = new HostProcess(Process.Start(new ProcessStartInfo(dotnet, ["exec", host, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        try
        {
            Assert.Equal(ready, await process.AnswerAsync());
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives an order and returns the line that answers it.</summary>
    public async Task<string?> OrderAsync(string order)
    {
        await _process.StandardInput.WriteLineAsync(order);
        await _process.StandardInput.FlushAsync();
        return await AnswerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private Task<string?> AnswerAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(Wait.Generous);
}
