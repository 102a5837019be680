using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace LeakGuard.Cli.Commands;

/// <summary>Says what was not understood, without repeating it: what follows a mistyped option may be a password.</summary>
internal static class UsageErrors
{
    public static string? Of(ParseResult typed)
    {
        var command = typed.CommandResult.Command;
        if (typed.Action is Help || (typed.Errors.Count == 0 && StrayOption(typed, command) is null))
        {
            return null;
        }

        var name = command is RootCommand ? "leakguard" : $"leakguard {command.Name}";
        return $"{Fact(typed, command)} See {name} --help.";
    }

    private static string Fact(ParseResult typed, Command command)
    {
        if (command is RootCommand)
        {
            return $"{(typed.UnmatchedTokens.Count == 0 ? "A command is missing." : "There is no such command.")} There are: {string.Join(", ", command.Subcommands.Select(one => one.Name))}.";
        }

        if (StrayOption(typed, command) is { } option)
        {
            return $"{command.Name} has no option {Shown(option)}. It has: {string.Join(", ", command.Options.Where(one => one is not HelpOption).Select(one => one.Name))}.";
        }

        if (typed.UnmatchedTokens.Count > 0)
        {
            return $"{command.Name} takes fewer arguments than were given. A connection string needs quotes.";
        }

        return typed.Errors[0].SymbolResult is OptionResult { Option: { } misused }
            ? $"{misused.Name} needs {(misused.HelpName is { } value ? $"a value: {misused.Name} {value}" : "another value")}, and is given once."
            : $"{command.Name} was not understood.";
    }

    // An option that is not known is taken for an argument.
    private static string? StrayOption(ParseResult typed, Command command) =>
        typed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-'))
        ?? command.Arguments.SelectMany(argument => typed.GetResult(argument)?.Tokens ?? []).Select(token => token.Value).FirstOrDefault(token => token.StartsWith('-'));

    private static string Shown(string token)
    {
        var name = token.Split('=', ':')[0];
        return name.StartsWith("--", StringComparison.Ordinal) && name.Length <= 24 && name.All(c => c == '-' || char.IsAsciiLetterLower(c)) ? name : "of that name";
    }
}
