using System.Runtime.CompilerServices;

namespace LeakGuard.WebShop.Tests;

/// <summary>The repository's own files, found from where this one was compiled.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file)).ReplaceLineEndings("\n");

    // A deterministic build maps source paths away; then the test's own folder leads up to the root.
    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        foreach (var start in new[] { Path.GetDirectoryName(thisFile), AppContext.BaseDirectory })
        {
            for (var folder = start; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "LeakGuard.sln")))
                {
                    return folder;
                }
            }
        }

        throw new InvalidOperationException("LeakGuard.sln was not found above the tests.");
    }
}
