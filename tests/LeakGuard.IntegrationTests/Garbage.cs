namespace LeakGuard.IntegrationTests;

/// <summary>Has everything that is lost finalized.</summary>
internal static class Garbage
{
    public static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
