namespace LeakGuard;

/// <summary>The gate's handles.</summary>
internal interface IGateSwitch
{
    void Isolate();

    void ResetBreaker();

    void LimitLeases(int limit);

    void Close();

    void Abandon();
}
