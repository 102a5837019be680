namespace LeakGuard.Faults.Tests;

/// <summary>What a run of the tests has to tell beside passed and failed: LEAKGUARD_NOTES names the file, which tests/run.sh prints.</summary>
internal static class Notes
{
    public static void Add(string text)
    {
        if (Environment.GetEnvironmentVariable("LEAKGUARD_NOTES") is { Length: > 0 } file)
        {
            File.AppendAllText(file, text + "\n");
        }
    }
}
