using LeakGuard.TestSupport;

namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>A test that needs Prometheus and its promtool installed.</summary>
internal sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute() => Skip = Missing;

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing => ProgramSearch.Find("promtool") is null || ProgramSearch.Find("prometheus") is null
        ? ProgramUnavailableException.Describe("promtool", "prometheus")
        : null;
}
