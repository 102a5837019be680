namespace LeakGuard.Faults.Scene;

/// <summary>The system's clock, whose time of day is set now and then; time itself goes on as ever.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _offset;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    public void Set(TimeSpan offset) => Interlocked.Exchange(ref _offset, offset.Ticks);
}
