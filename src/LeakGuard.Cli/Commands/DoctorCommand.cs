using System.CommandLine;
using System.Text.Json;
using LeakGuard.Cli.Looking;
using LeakGuard.Cli.Rendering;
using LeakGuard.Cli.Terminal;

namespace LeakGuard.Cli.Commands;

/// <summary><c>leakguard doctor</c>: one look, and what is wrong.</summary>
internal static class DoctorCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("doctor", "Looks once and says what is wrong: the verdict, what decided it, and what to do now.");
        var options = new SharedOptions().AddTo(command).AddPooler(command).AddApp(command).AddJson(command);
        command.SetAction((typed, stop) => RunAsync(typed, options, shell, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult typed, SharedOptions options, Shell shell, CancellationToken stop)
    {
        using var examination = new Examination(options.Targets(typed, shell), Shell.Variable(AppEndpoint.AuthorizationVariable), TimeProvider.System);
        var finding = await examination.LookAsync(stop).ConfigureAwait(false);
        if (finding.IsBlind)
        {
            throw new CliException(string.Join(' ', finding.Failures));
        }

        if (SharedOptions.WantsJson(typed))
        {
            shell.WriteRaw(JsonSerializer.Serialize(FindingDocument.Of(finding), CliJson.Plain.FindingDocument) + "\n");
        }
        else
        {
            shell.Write(FindingLines.Of(finding));
        }

        return finding.ExitCode;
    }
}
