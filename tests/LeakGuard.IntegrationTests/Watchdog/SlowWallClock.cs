namespace LeakGuard.IntegrationTests.Watchdog;

/// <summary>The system's clock, but whoever asks for the time of day is held up: it stretches moments that are too short to be hit.</summary>
internal sealed class SlowWallClock(TimeSpan delay) : TimeProvider
{
    public override DateTimeOffset GetUtcNow()
    {
        Thread.Sleep(delay);
        return base.GetUtcNow();
    }
}
