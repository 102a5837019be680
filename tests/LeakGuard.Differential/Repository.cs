using System.Runtime.CompilerServices;

namespace LeakGuard.Differential;

/// <summary>Where the source is that this was compiled from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        foreach (var start in new[] { Path.GetDirectoryName(thisFile), AppContext.BaseDirectory })
        {
            for (var folder = start; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "LeakGuard.sln")))
                    return folder;
            }
        }

        throw new InvalidOperationException("LeakGuard.sln was not found above the tests.");
    }
}
