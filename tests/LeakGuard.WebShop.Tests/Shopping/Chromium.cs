using LeakGuard.TestSupport;
using Microsoft.Playwright;

namespace LeakGuard.WebShop.Tests.Shopping;

/// <summary>A real browser without a window, with a profile of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // For a machine that does much else.
    private const float Patience = 60_000;

    // Nothing that calls home, and nothing that a container lacks.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing => Program is null ? ProgramUnavailableException.Describe("chromium", "chromium") : null;

    private static string? Program => ProgramSearch.Find("chromium") ?? ProgramSearch.Find("google-chrome");

    public async Task InitializeAsync()
    {
        if (Program is { } program)
        {
            Assertions.SetDefaultExpectTimeout(Patience);
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Headless = true, Args = Arguments });
        }
    }

    /// <summary>A page of a visitor who was never here before.</summary>
    internal async Task<IPage> VisitAsync(Uri shop)
    {
        var visitor = await _browser!.NewContextAsync(new() { BaseURL = shop.ToString() });
        visitor.SetDefaultTimeout(Patience);
        return await visitor.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
    }
}
