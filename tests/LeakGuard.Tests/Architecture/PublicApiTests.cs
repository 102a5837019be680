using System.Reflection;

namespace LeakGuard.Tests.Architecture;

public sealed class PublicApiTests
{
    /// <summary>Every assembly that is built under src; these tests refer to each.</summary>
    public static TheoryData<string> Assemblies =>
        [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    /// <summary>A change of the public face is a decision: look at what was received, and approve it by renaming the file.</summary>
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_public_API_is_the_approved_one(string assembly)
    {
        var file = FileOf(assembly);
        var received = PublicApi.Of(Assembly.Load(assembly));
        var approved = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n").TrimEnd() : "";
        if (received != approved)
        {
            File.WriteAllText(file.Replace(".approved.", ".received.", StringComparison.Ordinal), received + "\n");
        }

        Assert.Equal(approved, received);
    }

    private static string FileOf(string assembly)
    {
        var part = assembly == "LeakGuard" ? "" : assembly["LeakGuard".Length..];
        return Path.Combine(SourceTree.Root, $"tests/LeakGuard.Tests/Architecture/PublicApi{part}.approved.txt");
    }
}
