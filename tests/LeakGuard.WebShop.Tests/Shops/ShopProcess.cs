using System.Diagnostics;
using System.Text.RegularExpressions;
using LeakGuard.TestSupport;

namespace LeakGuard.WebShop.Tests.Shops;

/// <summary>The shop, run as its reader would run it, on a port of its own.</summary>
internal sealed class ShopProcess : IAsyncDisposable
{
    private static readonly Regex Listening = new(@"Now listening on: (http://127\.0\.0\.1:\d+)");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ShopLog _log = new();

    private ShopProcess(Process process) => _process = process;

    public Uri Address { get; private set; } = new("about:blank");

    public int Pid => _process.Id;

    /// <summary>What it has printed so far.</summary>
    public string Log => _log.ToString();

    /// <summary>Opens it on a database of its own.</summary>
    public static async Task<ShopProcess> OpenAsync(int poolSize = 5, params string[] arguments) =>
        await StartAsync(["--connection", await ShopDatabases.CreateAsync(poolSize), .. arguments]);

    /// <summary>Opens it with these arguments and no others.</summary>
    public static async Task<ShopProcess> StartAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var sample = Path.Combine(AppContext.BaseDirectory, "WebShop.dll");
        var start = new ProcessStartInfo(dotnet, ["exec", sample, "--urls", "http://127.0.0.1:0", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var shop = new ShopProcess(Process.Start(start)!);
        try
        {
            shop._log.Follow(shop._process);
            await Wait.UntilAsync(() => shop._process.HasExited || Listening.IsMatch(shop.Log), () => $"the shop to open:\n{shop.Log}");
            shop.Address = new Uri(Listening.Match(shop.Log) is { Success: true } match
                ? match.Groups[1].Value
                : throw new InvalidOperationException($"The shop did not open:\n{shop.Log}"));
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks it to end, and waits until it has. Not by Ctrl+C, which a background job's children are deaf to.</summary>
    public async Task<int> EndAsync()
    {
        UnixSignal.Send(Pid, UnixSignal.Terminate);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
    }
}
