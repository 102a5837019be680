using System.CommandLine;
using LeakGuard.Cli.Connecting;
using LeakGuard.Cli.Terminal;

namespace LeakGuard.Cli.Commands;

/// <summary>What commands have in common: where to look, and for how long to wait.</summary>
internal sealed class SharedOptions
{
    private const string JsonName = "--json";

    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(1);

    private readonly Argument<string?> _server = new("CONNECTION")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "How to reach the server: a connection string, a postgres:// URI, or a database's name.",
    };

    private readonly Option<string?> _connection = Text("--connection", "CONNECTION", "The same, as an option.");
    private readonly Option<string?> _pooler = Text("--pgbouncer", "CONNECTION", "PgBouncer's console as well; its user is among stats_users or admin_users.");
    private readonly Option<string?> _app = Text("--app", "URL", "An application's LeakGuard page as well: sessions get their lines of code.");
    private readonly Option<string?> _timeout = Text("--timeout", "DURATION", "How long connecting, and how long an answer, may take: 1s to 1m. Default 5s.");
    private readonly Option<bool> _json = new(JsonName) { Description = "Print JSON, for programs." };

    public static Option<string?> Text(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, Arity = ArgumentArity.ExactlyOne };

    public static bool WantsJson(ParseResult typed) =>
        typed.CommandResult.Command.Options.Any(option => option.Name == JsonName) && typed.GetValue<bool>(JsonName);

    /// <summary>Adds to a command what it needs to find its server.</summary>
    public SharedOptions AddTo(Command command)
    {
        command.Arguments.Add(_server);
        return AddConnection(command);
    }

    /// <summary>The same without the argument, for a command that has others.</summary>
    public SharedOptions AddConnection(Command command)
    {
        command.Options.Add(_connection);
        command.Options.Add(_timeout);
        return this;
    }

    public SharedOptions AddPooler(Command command)
    {
        command.Options.Add(_pooler);
        return this;
    }

    public SharedOptions AddApp(Command command)
    {
        command.Options.Add(_app);
        return this;
    }

    public SharedOptions AddJson(Command command)
    {
        command.Options.Add(_json);
        return this;
    }

    public Targets Targets(ParseResult typed, Shell shell) => Targets(typed, typed.GetValue(_server), shell);

    public Targets Targets(ParseResult typed, string? argument, Shell shell)
    {
        var option = typed.GetValue(_connection);
        if (argument is not null && option is not null)
        {
            throw new CliException("The connection is given twice, as an argument and by --connection. Give it once.");
        }

        var patience = typed.GetValue(_timeout) is { } timeout
            ? DurationInput.Parse(timeout, "--timeout", LeastPatience, MostPatience)
            : new Diagnosis.DiagnosisOptions().Patience;
        return Connecting.Targets.Of(
            argument ?? option,
            Has(typed, _pooler) ? typed.GetValue(_pooler) : null,
            Has(typed, _app) ? typed.GetValue(_app) : null,
            patience,
            new Surroundings(Shell.Variable, shell.Complain));
    }

    private static bool Has(ParseResult typed, Option option) => typed.CommandResult.Command.Options.Contains(option);
}
