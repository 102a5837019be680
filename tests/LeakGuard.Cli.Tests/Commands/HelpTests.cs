using System.Text.RegularExpressions;
using LeakGuard.Cli.Tests.Running;

namespace LeakGuard.Cli.Tests.Commands;

public sealed class HelpTests
{
    private static readonly string[] Commands = ["doctor", "top", "watch", "audit", "kill"];

    public static TheoryData<string> Names => [.. Commands];

    [Fact]
    public async Task Help_names_every_command()
    {
        var result = await Tool.RunAsync("--help");

        Assert.Equal(0, result.ExitCode);
        Assert.All(Commands, name => Assert.Contains($"\n  {name} ", result.Output, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Help_of_a_command_shows_examples_and_exit_codes(string name)
    {
        var result = await Tool.RunAsync(name, "--help");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"Usage:\n  leakguard {name} ", result.Output, StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  leakguard {name}", result.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0", result.Output, StringComparison.Ordinal);
        Assert.Contains("PGPASSWORD", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_in_examples_exist()
    {
        foreach (var name in Commands)
        {
            var help = (await Tool.RunAsync(name, "--help")).Output;
            var examples = help[help.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n').Where(line => line.StartsWith($"  leakguard {name} ", StringComparison.Ordinal));
            var used = examples.SelectMany(line => line.Split(' ').Where(word => word.StartsWith("--", StringComparison.Ordinal)));

            Assert.All(used, option => Assert.Contains($"\n  {option} ", help, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_README_names_every_command_and_no_option_that_is_none()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        var section = readme[readme.IndexOf("## The leakguard command", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", StringComparison.Ordinal)];

        Assert.Equal(Commands, Regex.Matches(section, @"^\| `leakguard (\w+)` \|", RegexOptions.Multiline).Select(match => match.Groups[1].Value));
        var help = string.Concat(await Task.WhenAll(Commands.Select(async name => (await Tool.RunAsync(name, "--help")).Output)));
        Assert.All(
            Regex.Matches(section, "`(--[a-z-]+)").Select(match => match.Groups[1].Value),
            option => Assert.Contains($" {option}", help, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_version_is_that_of_the_package()
    {
        var result = await Tool.RunAsync("--version");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("0.1.0", result.Output, StringComparison.Ordinal);
    }
}
