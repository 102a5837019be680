using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using LeakGuard.Cli.Rendering;
using LeakGuard.Cli.Terminal;

namespace LeakGuard.Cli.Commands;

/// <summary>From what was typed to an exit code. Whatever goes wrong on the way is one line.</summary>
internal static class CommandLine
{
    // A password may begin with '@': no argument names a file to read arguments from.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] args)
    {
        using var shell = new Shell();
        using var interruption = new Interruption();
        var typed = Root(shell).Parse(args, Parsing);
        if (UsageErrors.Of(typed) is { } error)
        {
            shell.Complain(error);
            return ExitCode.Failed;
        }

        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await typed.InvokeAsync(configuration, interruption.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.ExitCode;
        }
        catch (CliException failure)
        {
            return Fail(shell, typed, failure.Message);
        }
        catch (Exception unforeseen)
        {
            // Its message may hold anything.
            var place = new StackTrace(unforeseen).GetFrame(0)?.GetMethod();
            return Fail(shell, typed, $"Something went wrong that was not foreseen ({unforeseen.GetType().Name} in {place?.DeclaringType?.Name}.{place?.Name}). Please report it, with what you typed but for the password.");
        }
    }

    private static RootCommand Root(Shell shell)
    {
        var root = new RootCommand("Says what is wrong with a PostgreSQL server's connections, which line of code holds them, and what to do now.")
        {
            DoctorCommand.Create(shell),
            TopCommand.Create(shell),
            WatchCommand.Create(shell),
            AuditCommand.Create(shell),
            KillCommand.Create(shell),
        };
        Help.AddTo(root);
        return root;
    }

    private static int Fail(Shell shell, ParseResult typed, string message)
    {
        if (SharedOptions.WantsJson(typed))
        {
            shell.WriteRaw(JsonSerializer.Serialize(new ErrorDocument { ExitCode = ExitCode.Failed, Error = message }, CliJson.Plain.ErrorDocument) + "\n");
        }

        shell.Complain(message);
        return ExitCode.Failed;
    }
}
