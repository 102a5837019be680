using System.ComponentModel;
using System.Diagnostics;

namespace LeakGuard.TestSupport;

/// <summary>Runs a short command to its end.</summary>
internal static class Command
{
    public static CommandResult Run(params IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
            process.WaitForExit();
            return new CommandResult(process.ExitCode == 0, output.Trim());
        }
        catch (Win32Exception missing)
        {
            return new CommandResult(false, missing.Message);
        }
    }
}
