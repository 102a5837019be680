using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace LeakGuard.Cli.Commands;

/// <summary>The usual help, and beneath it examples and what the command's exit codes mean.</summary>
internal sealed class Help(HelpAction usual) : SynchronousCommandLineAction
{
    private const int Widest = 120;

    public override bool ClearsParseErrors => true;

    /// <summary>Adds to the help of a root command and of all its commands.</summary>
    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new Help((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter();
        usual.MaxWidth = Math.Min(usual.MaxWidth, Widest);
        configuration.Output = text;
        usual.Invoke(parseResult);
        configuration.Output = output;

        // The usual help calls the command after its file, which is not what people type.
        output.Write(text.ToString().Replace($" {RootCommand.ExecutableName} ", " leakguard ", StringComparison.Ordinal).Trim());
        output.WriteLine("\n");
        output.WriteLine(Examples.Of(parseResult.CommandResult.Command.Name));
        return ExitCode.Healthy;
    }
}
