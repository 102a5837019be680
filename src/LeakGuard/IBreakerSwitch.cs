namespace LeakGuard;

/// <summary>The breaker's handles for people.</summary>
internal interface IBreakerSwitch
{
    void Isolate();

    void ResetBreaker();
}
