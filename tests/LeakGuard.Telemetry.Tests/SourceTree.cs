namespace LeakGuard.Telemetry.Tests;

/// <summary>The repository's own files, found above where the tests run.</summary>
internal static class SourceTree
{
    public static string Read(string file)
    {
        for (var folder = AppContext.BaseDirectory; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "LeakGuard.sln")))
            {
                return File.ReadAllText(Path.Combine(folder, file));
            }
        }

        throw new InvalidOperationException("LeakGuard.sln was not found above the tests.");
    }
}
