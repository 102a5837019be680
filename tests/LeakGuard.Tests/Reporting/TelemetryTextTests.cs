namespace LeakGuard.Tests.Reporting;

/// <summary>Dashboards are written against these: they do not change.</summary>
public sealed class TelemetryTextTests
{
    [Fact]
    public void Kinds_reasons_and_certainties_are_in_snake_case()
    {
        Assert.Equal(["held_too_long", "idle_in_transaction", "reader_left_open", "owner_ended", "abandoned", "returned_in_transaction"], All<LeakKind>());
        Assert.Equal(["wait_timeout", "queue_full", "hopeless", "deadlock", "circuit_open"], All<RejectionReason>());
        Assert.Equal(["suspected", "proven"], All<Certainty>());
    }

    [Fact]
    public void A_text_is_made_once() => Assert.Same(TelemetryText.Of(LeakKind.HeldTooLong), TelemetryText.Of(LeakKind.HeldTooLong));

    private static IEnumerable<string> All<TEnum>()
        where TEnum : struct, Enum => Enum.GetValues<TEnum>().Select(TelemetryText.Of);
}
