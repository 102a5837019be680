using LeakGuard.Tests.Architecture;

namespace LeakGuard.Tests.Documentation;

public sealed class ReadmeCodeTests
{
    private static readonly string[] Samples =
        [.. SourceTree.FilesUnder("samples").Select(file => Readme.WithoutBlanks(File.ReadAllText(file)))];

    public static TheoryData<string> Blocks => [.. Readme.CodeBlocks];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Code_in_the_README_is_compiled_as_a_sample(string block)
    {
        var code = Readme.WithoutBlanks(block);

        Assert.Contains(Samples, sample => sample.Contains(code, StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_code_block_is_the_six_lines_of_the_quickstart()
    {
        var quickstart = File.ReadAllLines(Path.Combine(SourceTree.Root, "samples/Quickstart/Program.cs"));
        var first = Readme.CodeBlocks[0];

        Assert.Contains(Readme.WithoutBlanks(first), Readme.WithoutBlanks(string.Join('\n', quickstart)), StringComparison.Ordinal);
        Assert.Equal(6, first.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.True(quickstart.Length <= 40);
    }
}
