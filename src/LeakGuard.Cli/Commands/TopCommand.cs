using System.CommandLine;
using LeakGuard.Cli.Live;
using LeakGuard.Cli.Looking;
using LeakGuard.Cli.Terminal;

namespace LeakGuard.Cli.Commands;

/// <summary><c>leakguard top</c>: the server's sessions as they come and go.</summary>
internal static class TopCommand
{
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MostInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SampleWindow = TimeSpan.FromMilliseconds(300);

    public static Command Create(Shell shell)
    {
        var command = new Command("top", "Shows the server's sessions live: who holds what, for how long, and who waits for whom.");
        var options = new SharedOptions().AddTo(command).AddPooler(command).AddApp(command);
        var interval = SharedOptions.Text("--interval", "DURATION", "The time between looks: 500ms to 1m. Default 2s.");
        command.Options.Add(interval);
        command.SetAction((typed, stop) => RunAsync(
            options.Targets(typed, shell) with { SampleWindow = SampleWindow },
            typed.GetValue(interval) is { } text ? DurationInput.Parse(text, "--interval", LeastInterval, MostInterval) : UsualInterval,
            shell,
            stop));
        return command;
    }

    private static async Task<int> RunAsync(Connecting.Targets targets, TimeSpan interval, Shell shell, CancellationToken stop)
    {
        using var examination = new Examination(targets, Shell.Variable(AppEndpoint.AuthorizationVariable), TimeProvider.System);
        var first = await examination.LookAsync(stop).ConfigureAwait(false);
        if (first.Report.Seen.Server is null)
        {
            throw new CliException(string.Join(' ', first.Failures));
        }

        var view = TopView.Of(first);
        if (!shell.IsInteractive)
        {
            shell.Write(TopFrame.Whole(view));
            shell.Complain("There is no terminal to draw on and take keys from, so this is one look. For a series of them, use leakguard watch --record FILE.");
            return ExitCode.Healthy;
        }

        using var screen = new Screen(shell);
        await new TopLoop(examination, screen, interval, TimeProvider.System).RunAsync(view, stop).ConfigureAwait(false);
        return ExitCode.Healthy;
    }
}
