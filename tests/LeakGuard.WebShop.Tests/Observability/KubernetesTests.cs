using System.Net;
using LeakGuard.WebShop.Tests.Shops;

namespace LeakGuard.WebShop.Tests.Observability;

public sealed class KubernetesTests
{
    private readonly Manifest _manifest = new();

    [Fact]
    public async Task The_shop_answers_every_probe()
    {
        await using var shop = await ShopProcess.OpenAsync();
        using var kubelet = new Visitor(shop);

        Assert.Equal("Deployment", _manifest.Kind);
        Assert.All(
            [_manifest.Startup, _manifest.Readiness, _manifest.Liveness],
            probe => Assert.Contains(probe.Port, _manifest.Ports));
        foreach (var probe in new[] { _manifest.Startup, _manifest.Readiness, _manifest.Liveness })
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(kubelet, probe));
        }
    }

    [Fact]
    public async Task An_exhausted_shop_gets_no_requests_and_is_not_restarted()
    {
        await using var shop = await ShopProcess.OpenAsync(
            2,
            "--LeakGuard:Health:UnhealthyAfter",
            "00:00:01",
            "--LeakGuard:Queue:WaitTimeout",
            "00:00:03",
            "--LeakGuard:Reclaim:Abandoned",
            "false");
        using var visitor = new Visitor(shop);
        using var kubelet = new Visitor(shop);
        await visitor.ExhaustAsync(2);

        await Wait.UntilAsync(
            async () =>
            {
                // It counts as exhausted while somebody waits.
                var waiting = visitor.GetAsync("/");
                while (!waiting.IsCompleted && await StatusAsync(kubelet, _manifest.Readiness) == HttpStatusCode.OK)
                {
                    await Task.Delay(50);
                }

                using var answer = await waiting;
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                return await StatusAsync(kubelet, _manifest.Readiness) == HttpStatusCode.ServiceUnavailable;
            },
            () => $"the shop to be taken out:\n{shop.Log}");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(kubelet, _manifest.Liveness));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(kubelet, _manifest.Startup));
    }

    private static async Task<HttpStatusCode> StatusAsync(Visitor kubelet, Probe probe)
    {
        using var answer = await kubelet.GetAsync(probe.Path);
        return answer.StatusCode;
    }
}
