using LeakGuard.WebShop.Tests.Shops;

namespace LeakGuard.WebShop.Tests.Observability;

public sealed class OtlpTests
{
    [Fact]
    public async Task The_shop_sends_metrics_traces_and_logs_where_the_environment_says()
    {
        using var receiver = OtlpReceiver.Start();
        await using var shop = await ShopProcess.StartAsync(
            ["--connection", await ShopDatabases.CreateAsync(5)],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
            ("OTEL_BSP_SCHEDULE_DELAY", "500"),
            ("OTEL_BLRP_SCHEDULE_DELAY", "500"));
        using var visitor = new Visitor(shop);
        await visitor.ReadAsync("/");

        await Wait.UntilAsync(
            () => receiver.Got("/v1/metrics", "leakguard.leases") && receiver.Got("/v1/metrics", "db.client.connection.max")
                && receiver.Got("/v1/traces", "GET /") && receiver.Got("/v1/logs", "Application started"),
            () => $"the rest of this:\n{receiver}");
    }
}
