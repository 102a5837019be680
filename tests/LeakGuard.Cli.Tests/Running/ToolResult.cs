namespace LeakGuard.Cli.Tests.Running;

/// <summary>How the command ended, and what it printed.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public string FirstLine => Output.Split('\n')[0];

    /// <summary>It failed as it should: nothing printed but one line that says why.</summary>
    public string Failure
    {
        get
        {
            Assert.True(ExitCode == 3, $"Exit code {ExitCode}\n{Output}\n{Error}");
            Assert.Equal("", Output);
            return OnlyComplaint;
        }
    }

    /// <summary>The one line on standard error.</summary>
    public string OnlyComplaint
    {
        get
        {
            var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith("leakguard: ", line, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
            return line;
        }
    }
}
