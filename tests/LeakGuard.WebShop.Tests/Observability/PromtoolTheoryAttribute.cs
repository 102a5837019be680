namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>A theory that needs Prometheus and its promtool installed.</summary>
internal sealed class PromtoolTheoryAttribute : TheoryAttribute
{
    public PromtoolTheoryAttribute() => Skip = PromtoolFactAttribute.Missing;
}
