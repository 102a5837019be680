using System.Text.RegularExpressions;

namespace LeakGuard.Tests.Architecture;

public sealed class FileSizeTests
{
    private const int MostLines = 250;

    private static readonly string[] Folders = ["src", "tests", "samples", "benchmarks"];

    // At the left margin: types nested in another belong to it.
    private static readonly Regex TopLevelType = new(
        @"^(public |internal |file )?(sealed |abstract |static |readonly |partial |ref )*(class|record struct|record class|record|struct|interface|enum) (?<name>\w+)",
        RegexOptions.Multiline);

    [Fact]
    public void No_file_is_longer_than_250_lines()
    {
        var long_ = SourceTree.FilesUnder(Folders)
            .Select(file => (File: SourceTree.Relative(file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > MostLines);

        Assert.Empty(long_);
    }

    [Fact]
    public void A_file_holds_one_type()
    {
        var crowded = SourceTree.FilesUnder("src")
            .Select(file => (File: SourceTree.Relative(file), Types: TopLevelType.Count(SourceTree.CodeOf(file))))
            .Where(file => file.Types > 1);

        Assert.Empty(crowded);
    }

    [Fact]
    public void A_file_is_named_after_its_type()
    {
        var misnamed = SourceTree.FilesUnder("src")
            .Where(file => !Path.GetFileNameWithoutExtension(file).Split('.')[0].Equals(
                TopLevelType.Match(SourceTree.CodeOf(file)).Groups["name"].Value,
                StringComparison.Ordinal))
            .Select(SourceTree.Relative);

        Assert.Empty(misnamed);
    }

    [Fact]
    public void Tests_of_logic_do_not_sleep()
    {
        var sleepers = SourceTree.FilesUnder("tests/LeakGuard.Tests")
            .Where(file => !file.EndsWith("FileSizeTests.cs", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(SourceTree.CodeOf(file), @"Thread\.Sleep\(|Task\.Delay\((?!.*_clock)"))
            .Select(SourceTree.Relative);

        Assert.Empty(sleepers);
    }
}
