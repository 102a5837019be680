using System.Diagnostics;
using System.Runtime.InteropServices;
using LeakGuard.Cli.Tests.Running;

namespace LeakGuard.Cli.Tests.Commands;

/// <summary>The command as people get it.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("leakguard-package");

    [OwnedServerFact]
    public async Task It_is_packed_as_a_tool_installed_from_a_folder_and_runs()
    {
        var project = Path.Combine(Repository.Root, "src", "LeakGuard.Cli", "LeakGuard.Cli.csproj");
        await RunAsync(Tool.Dotnet, "pack", project, "--no-build", "--configuration", Configuration, "--output", _folder.FullName, "--nologo");
        await RunAsync(Tool.Dotnet, "tool", "install", "LeakGuard.Cli", "--tool-path", Path.Combine(_folder.FullName, "tools"), "--source", _folder.FullName, "--version", "0.1.0");

        var result = await RunAsync(Path.Combine(_folder.FullName, "tools", "leakguard"), "doctor", await TestServer.ConnectionStringAsync());

        Assert.StartsWith("Healthy: ", result.FirstLine, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private static async Task<ToolResult> RunAsync(params string[] command)
    {
        // The host that is installed with the command looks for the runtime in the usual places only.
        var start = Tool.StartInfo([("HOME", Environment.GetEnvironmentVariable("HOME") ?? ""), ("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")))], command);
        using var process = Process.Start(start)!;
        var result = await Tool.ResultOfAsync(process);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)}\n{result.Output}\n{result.Error}");
        return result;
    }
}
