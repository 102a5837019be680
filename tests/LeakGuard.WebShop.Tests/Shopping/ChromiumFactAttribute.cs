namespace LeakGuard.WebShop.Tests.Shopping;

/// <summary>A test that needs Chromium installed.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.Missing;
}
