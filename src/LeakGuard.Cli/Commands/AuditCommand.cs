using System.CommandLine;
using System.Text.Json;
using LeakGuard.Cli.Looking;
using LeakGuard.Cli.Rendering;
using LeakGuard.Cli.Terminal;

namespace LeakGuard.Cli.Commands;

/// <summary><c>leakguard audit</c>: one look at how everything is set up, and what to change.</summary>
internal static class AuditCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("audit", "Checks the configuration of server, pooler and pools: what to change, to which value, and why.");
        var options = new SharedOptions().AddTo(command).AddPooler(command).AddApp(command).AddJson(command);
        command.SetAction((typed, stop) => RunAsync(typed, options, shell, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult typed, SharedOptions options, Shell shell, CancellationToken stop)
    {
        var result = await Auditing.RunAsync(options.Targets(typed, shell), Shell.Variable(AppEndpoint.AuthorizationVariable), TimeProvider.System, stop).ConfigureAwait(false);
        if (result.IsBlind)
        {
            throw new CliException(string.Join(' ', result.Failures));
        }

        if (SharedOptions.WantsJson(typed))
        {
            shell.WriteRaw(JsonSerializer.Serialize(AuditDocument.Of(result), CliJson.Plain.AuditDocument) + "\n");
        }
        else
        {
            shell.Write(AuditLines.Of(result));
        }

        return result.ExitCode;
    }
}
