using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LeakGuard.Cli.Rendering;
using LeakGuard.Cli.Terminal;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Commands;

/// <summary><c>leakguard kill</c>: ends sessions, or cancels what runs in them; says first what that would be.</summary>
internal static class KillCommand
{
    private static readonly TimeSpan MostAge = TimeSpan.FromDays(365);

    public static Command Create(Shell shell)
    {
        var command = new Command("kill", "Ends sessions that are still what they were when looked at, or cancels their statements. A dry run unless --execute is given.");
        var target = new Argument<string[]>("PID|CONNECTION")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Sessions by their process ids; and how to reach the server, as for the other commands.",
        };
        var olderThan = SharedOptions.Text("--older-than", "DURATION", "Only sessions that have been in their state for longer: 5m.");
        var state = SharedOptions.Text("--state", "STATES", $"Only sessions in these states: {StateInput.Known}.");
        var application = SharedOptions.Text("--application", "NAME", "Only sessions of this application_name; shop stands for shop@web-1:4711 too.");
        var anyDatabase = new Option<bool>("--any-database") { Description = "Sessions of all databases. Without it: of the one connected to." };
        var anyUser = new Option<bool>("--any-user") { Description = "Sessions of all users. Without it: of the one connected as." };
        var cancel = new Option<bool>("--cancel") { Description = "Cancel what runs (pg_cancel_backend) instead of ending the session (pg_terminate_backend)." };
        var execute = new Option<bool>("--execute") { Description = "Do it. Without it, only what would be done is said." };
        command.Arguments.Add(target);
        foreach (var option in (Option[])[olderThan, state, application, anyDatabase, anyUser, cancel, execute])
        {
            command.Options.Add(option);
        }

        var shared = new SharedOptions().AddConnection(command).AddJson(command);
        command.SetAction((typed, stop) =>
        {
            var (pids, connection) = Split(typed.GetValue(target) ?? []);
            var request = new KillRequest
            {
                Pids = pids,
                OlderThan = typed.GetValue(olderThan) is { } age ? DurationInput.Parse(age, "--older-than", TimeSpan.Zero, MostAge) : null,
                States = typed.GetValue(state) is { } states ? StateInput.Parse(states, "--state") : [],
                Application = typed.GetValue(application),
                AnyDatabase = typed.GetValue(anyDatabase),
                AnyUser = typed.GetValue(anyUser),
                Action = typed.GetValue(cancel) ? KillAction.Cancel : KillAction.Terminate,
                Execute = typed.GetValue(execute),
            };
            return request is { Pids.Count: 0, OlderThan: null, States.Count: 0, Application: null }
                ? throw new CliException("kill needs to know whom: process ids, --older-than, --state or --application. See leakguard kill --help.")
                : RunAsync(request, shared.Targets(typed, connection, shell), SharedOptions.WantsJson(typed), shell, stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(KillRequest request, Connecting.Targets targets, bool wantsJson, Shell shell, CancellationToken stop)
    {
        using var killer = SessionKiller.For(targets.Server.ConnectionString, targets.Patience, TimeProvider.System);
        var report = await ReportAsync(killer, request, stop).ConfigureAwait(false);
        var exitCode = ExitCodeOf(report);
        if (wantsJson)
        {
            shell.WriteRaw(JsonSerializer.Serialize(KillDocument.Of(report, exitCode), CliJson.Plain.KillDocument) + "\n");
        }
        else
        {
            shell.Write(KillLines.Of(report));
        }

        stop.ThrowIfCancellationRequested();
        return exitCode;
    }

    private static async Task<KillReport> ReportAsync(SessionKiller killer, KillRequest request, CancellationToken stop)
    {
        try
        {
            return await killer.KillAsync(request, stop).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new CliException(killer.Explain(failure).Message);
        }
    }

    private static int ExitCodeOf(KillReport report)
    {
        if (report.Decisions.Any(decision => decision.Outcome is KillOutcome.NotAllowed or KillOutcome.Signalled))
        {
            return ExitCode.Critical;
        }

        var isNamed = report.Request.Pids.Count > 0;
        return report.Decisions.Any(decision => decision.Outcome == KillOutcome.Spared && (decision.WasChosen || isNamed)) ? ExitCode.Warning : ExitCode.Healthy;
    }

    // What is a number is a process id; nobody's database is called so.
    private static (IReadOnlyList<int> Pids, string? Connection) Split(string[] targets)
    {
        List<int> pids = [];
        string? connection = null;
        foreach (var word in targets)
        {
            if (word.Length > 0 && word.All(char.IsAsciiDigit))
            {
                pids.Add(int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0
                    ? pid
                    : throw new CliException("A process id is out of its range. Give those that pg_stat_activity or leakguard top shows."));
            }
            else if (connection is null)
            {
                connection = word;
            }
            else
            {
                throw new CliException("kill takes process ids and one connection, and more was given. A connection string needs quotes.");
            }
        }

        return (pids, connection);
    }
}
