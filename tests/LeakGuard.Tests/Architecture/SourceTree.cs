using System.Runtime.CompilerServices;

namespace LeakGuard.Tests.Architecture;

/// <summary>The repository's own source, found from where this file was compiled.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> FilesUnder(params string[] folders) =>
    [
        .. folders
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    /// <summary>The code of a file without comments, so that prose may name what it likes.</summary>
    public static string CodeOf(string file) => string.Join(
        '\n',
        File.ReadLines(file).Select(line => line.Split("//")[0]));

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
