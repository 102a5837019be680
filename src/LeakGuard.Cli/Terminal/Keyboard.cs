namespace LeakGuard.Cli.Terminal;

/// <summary>Keys as they are pressed, without blocking whoever waits for something else as well.</summary>
internal static class Keyboard
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(40);

    /// <summary>The next key; null if none was pressed until then.</summary>
    public static async Task<ConsoleKeyInfo?> ReadAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (!Console.KeyAvailable)
        {
            if (time.GetElapsedTime(began) >= patience)
            {
                return null;
            }

            await Task.Delay(Glance, time, cancellationToken).ConfigureAwait(false);
        }

        return Console.ReadKey(intercept: true);
    }
}
