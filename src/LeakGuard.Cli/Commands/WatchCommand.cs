using System.CommandLine;
using LeakGuard.Cli.Looking;
using LeakGuard.Cli.Recording;
using LeakGuard.Cli.Rendering;
using LeakGuard.Cli.Terminal;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Commands;

/// <summary><c>leakguard watch</c>: records what is seen over time, and makes a report of it.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MostInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWatch = TimeSpan.FromDays(30);

    public static Command Create(Shell shell)
    {
        var command = new Command("watch", "Records what is seen over time to a file of JSON lines, or makes a report of such a file.");
        var options = new SharedOptions().AddTo(command).AddPooler(command).AddApp(command);
        var record = SharedOptions.Text("--record", "FILE", "Add a line per sample to this file.");
        var report = SharedOptions.Text("--report", "FILE", "Make a report of this file instead.");
        var interval = SharedOptions.Text("--interval", "DURATION", "The time between samples: 200ms to 1h. Default 2s.");
        var span = SharedOptions.Text("--for", "DURATION", "How long to record. Default: until Ctrl-C.");
        foreach (var option in (Option[])[record, report, interval, span])
        {
            command.Options.Add(option);
        }

        command.SetAction((typed, stop) => (typed.GetValue(record), typed.GetValue(report)) switch
        {
            ({ } file, null) => RecordAsync(
                file,
                options.Targets(typed, shell),
                typed.GetValue(interval) is { } text ? DurationInput.Parse(text, "--interval", LeastInterval, MostInterval) : UsualInterval,
                typed.GetValue(span) is { } length ? DurationInput.Parse(length, "--for", LeastInterval, LongestWatch) : null,
                shell,
                stop),
            (null, { } file) => Task.FromResult(Report(file, shell)),
            _ => throw new CliException("watch needs one of --record FILE and --report FILE. See leakguard watch --help."),
        });
        return command;
    }

    private static async Task<int> RecordAsync(string path, Connecting.Targets targets, TimeSpan interval, TimeSpan? span, Shell shell, CancellationToken stop)
    {
        var time = TimeProvider.System;
        var window = TimeSpan.FromTicks(Math.Min(interval.Ticks / 2, TimeSpan.TicksPerSecond));
        using var examination = new Examination(targets with { SampleWindow = window }, Shell.Variable(AppEndpoint.AuthorizationVariable), time);
        var first = await examination.LookAsync(stop).ConfigureAwait(false);
        if (first.IsBlind)
        {
            throw new CliException(string.Join(' ', first.Failures));
        }

        using var file = SampleFile.Append(path);
        var recorder = new Recorder(examination, file, time) { Changed = sample => shell.Write(ChangeLine(sample)) };
        shell.Write(Line.Of($"Recording to {path}, one sample every {Words.Duration(interval)}; Ctrl-C ends it."));
        try
        {
            return (int)await recorder.RunAsync(first, interval, span, stop).ConfigureAwait(false);
        }
        finally
        {
            shell.Write(Line.Of(Words.Text($"{recorder.Count} samples recorded. leakguard watch --report {path} sums them up.")));
        }
    }

    private static int Report(string path, Shell shell)
    {
        var (samples, unreadable) = SampleFile.Read(path);
        if (samples.Count == 0)
        {
            throw new CliException($"{path} holds no sample that can be read. Record some with leakguard watch --record FILE.");
        }

        var summary = RecordingSummary.Of(samples, unreadable);
        shell.Write(RecordingLines.Of(summary));
        return (int)summary.Severity;
    }

    private static Line ChangeLine(Sample sample) => new Line()
        .Add($"{Words.Moment(sample.At)}  ", Palette.Faint)
        .Add(sample.Severity ?? "", VerdictLines.StyleOf(SeverityRank.Parse(sample.Severity)))
        .Add($": {VerdictLines.WithoutSeverity(sample.Headline ?? "")}");
}
