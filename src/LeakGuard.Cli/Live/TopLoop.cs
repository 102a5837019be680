using LeakGuard.Cli.Looking;
using LeakGuard.Cli.Terminal;

namespace LeakGuard.Cli.Live;

/// <summary>Looks, draws and takes keys until somebody quits. A look that takes long holds up neither keys nor screen.</summary>
internal sealed class TopLoop(Examination examination, Screen screen, TimeSpan interval, TimeProvider time)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    public async Task RunAsync(TopView view, CancellationToken stop)
    {
        Task<Finding>? look = null;
        var lookedAt = time.GetTimestamp();
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            screen.Draw(TopFrame.Of(view, Shell.Height));
            if (look is null && !view.IsPaused && time.GetElapsedTime(lookedAt) >= interval)
            {
                look = examination.LookAsync(stop);
            }

            if (await Keyboard.ReadAsync(Glance, time, stop).ConfigureAwait(false) is { } key)
            {
                (view, var action) = TopKeys.Press(view, key);
                if (action == TopAction.Quit)
                {
                    return;
                }
            }

            if (look is { IsCompleted: true })
            {
                view = view.With(await look.ConfigureAwait(false));
                (look, lookedAt) = (null, time.GetTimestamp());
            }
        }
    }
}
