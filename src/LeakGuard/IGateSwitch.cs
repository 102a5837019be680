namespace LeakGuard;

/// <summary>The gate's handles for people.</summary>
internal interface IGateSwitch
{
    void Isolate();

    void ResetBreaker();

    void LimitLeases(int limit);
}
