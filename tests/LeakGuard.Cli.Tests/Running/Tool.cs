using System.Diagnostics;

namespace LeakGuard.Cli.Tests.Running;

/// <summary>The built command, run as a process of its own in surroundings without any setting.</summary>
internal static class Tool
{
    /// <summary>The password of the test's users: whatever is printed, it is not this.</summary>
    public const string Canary = "canary-7c9-secret";

    // Only decides when a test is given up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "tool", "LeakGuard.Cli.dll");

    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static Task<ToolResult> RunAsync(params string[] arguments) => RunAsync([], arguments);

    public static async Task<ToolResult> RunAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        using var process = Process.Start(StartInfo(environment, [Dotnet, "exec", File, .. arguments]))!;
        return await ResultOfAsync(process);
    }

    /// <summary>Waits for the end, and sees to it that no password was printed.</summary>
    public static async Task<ToolResult> ResultOfAsync(Process process)
    {
        try
        {
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(Patience);
            var result = new ToolResult(process.ExitCode, await output, await error);
            Assert.DoesNotContain(Canary, result.Output + result.Error, StringComparison.Ordinal);
            return result;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    public static ProcessStartInfo StartInfo((string Name, string Value)[] environment, string[] command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal) || name is "NO_COLOR").ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = Path.Combine(Path.GetTempPath(), "leakguard-nobody");
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
