using System.Diagnostics;

namespace LeakGuard.Diagnosis.Tests.Fleet;

/// <summary>One instance of a service, a process of its own under load; it ends with its stdin, and so with this process.</summary>
internal sealed class FleetProcess : IAsyncDisposable
{
    private readonly Process _process;

    private FleetProcess(Process process) => _process = process;

    public static async Task<FleetProcess> StartAsync(params string[] arguments)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var host = Path.Combine(AppContext.BaseDirectory, "LeakGuard.FleetHost.dll");
        var process = new FleetProcess(Process.Start(new ProcessStartInfo(dotnet, ["exec", host, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        try
        {
            Assert.Equal("ready", await process.AnswerAsync());
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async Task<(int Connections, int Fair, int Claimed, int Instances, int Budget, string Failure)> ShareAsync()
    {
        var words = (await OrderAsync("share")).Split(' ', 6);
        int Number(int word) => int.Parse(words[word], null);
        return (Number(0), Number(1), Number(2), Number(3), Number(4), words[5]);
    }

    public async Task<(long Served, long Refused, string Failures)> LoadAsync()
    {
        var words = (await OrderAsync("load")).Split(' ', 3);
        return (long.Parse(words[0], null), long.Parse(words[1], null), words[2]);
    }

    /// <summary>kill -9: nothing is closed, nobody is told.</summary>
    public void Kill() => _process.Kill();

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

    private async Task<string> OrderAsync(string order)
    {
        await _process.StandardInput.WriteLineAsync(order);
        await _process.StandardInput.FlushAsync();
        return await AnswerAsync() ?? throw new InvalidOperationException("The instance has ended.");
    }

    private Task<string?> AnswerAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(Wait.Generous);
}
