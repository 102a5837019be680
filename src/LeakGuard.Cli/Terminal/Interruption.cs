using System.Runtime.InteropServices;

namespace LeakGuard.Cli.Terminal;

/// <summary>Turns Ctrl-C and SIGTERM into a request to stop, so that the screen is given back and connections are closed.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interruption() =>
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, Cli.ExitCode.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, Cli.ExitCode.Terminated)),
        ];

    public CancellationToken Token => _stop.Token;

    /// <summary>What the process ends with, once it was asked to.</summary>
    public int ExitCode { get; private set; } = Cli.ExitCode.Interrupted;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        // Asked twice, the process goes at once.
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        context.Cancel = true;
        ExitCode = exitCode;
        _stop.Cancel();
    }
}
