using System.Runtime.CompilerServices;

namespace LeakGuard.IntegrationTests;

/// <summary>Finds the line that a comment marks in a test's own source: <c>// LEAK: name</c>.</summary>
internal static class SourceMarks
{
    /// <summary>The caller's file, as the compiler knows it.</summary>
    public static string ThisFile([CallerFilePath] string file = "") => file;

    /// <summary>The line of the mark in the caller's file.</summary>
    public static int LineOf(string name, [CallerFilePath] string file = "")
    {
        var lines = File.ReadAllLines(file);
        return 1 + Assert.Single(Enumerable.Range(0, lines.Length), line => lines[line].EndsWith($"// LEAK: {name}", StringComparison.Ordinal));
    }

    /// <summary>Asserts that a lease names the marked line of the caller's file.</summary>
    public static void AssertNames(this LeaseOrigin origin, string name, [CallerFilePath] string file = "")
    {
        var line = LineOf(name, file);
        Assert.EndsWith($"({Path.GetFileName(file)}:{line})", origin.Site, StringComparison.Ordinal);
        Assert.Equal(file, origin.FilePath);
        Assert.Equal(line, origin.LineNumber);
    }
}
