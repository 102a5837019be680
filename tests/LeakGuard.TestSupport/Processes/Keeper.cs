using System.Diagnostics;
using System.Globalization;

namespace LeakGuard.TestSupport;

/// <summary>
/// The shell process that owns a server's processes and folder. It holds the read end of a pipe whose only write end
/// is ours, so that our death, kill -9 included, tells it to remove both.
/// </summary>
internal sealed class Keeper : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _shell;
    private int _dismissed;

    private Keeper(Process shell) => _shell = shell;

    /// <summary>Starts a script of this assembly; the orders are the script's own.</summary>
    public static Keeper Start(string script, params IEnumerable<string> arguments)
    {
        // A session of its own keeps Ctrl+C and the terminal's end away; macOS has no setsid, the traps must do.
        string[] session = File.Exists("/usr/bin/setsid") ? ["/usr/bin/setsid"] : [];
        string[] command = [.. session, "/bin/sh", "-c", Read(script), "leakguard-keeper", .. arguments];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        // The log is read for known phrases.
        start.Environment["LC_ALL"] = "C";
        return new Keeper(Process.Start(start)!);
    }

    /// <summary>Gives an order and returns the number that answers it.</summary>
    public async Task<int> OrderAsync(string order, CancellationToken ct)
    {
        await _shell.StandardInput.WriteAsync($"{order}\n".AsMemory(), ct).ConfigureAwait(false);
        await _shell.StandardInput.FlushAsync(ct).ConfigureAwait(false);
        var answer = await _shell.StandardOutput.ReadLineAsync(ct).ConfigureAwait(false);
        return answer is not null && answer.StartsWith(order + " ", StringComparison.Ordinal)
            ? int.Parse(answer.AsSpan(order.Length + 1), CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The keeper of the server answered '{answer}' to '{order}'.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!Dismiss())
        {
            return;
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _shell.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It goes on by itself; nobody waits for it any longer.
        }

        _shell.Dispose();
    }

    public void Dispose()
    {
        if (Dismiss())
        {
            _shell.WaitForExit(Patience);
            _shell.Dispose();
        }
    }

    /// <summary>False when that was done before.</summary>
    private bool Dismiss()
    {
        if (Interlocked.Exchange(ref _dismissed, 1) != 0)
        {
            return false;
        }

        try
        {
            _shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // The keeper is gone already.
        }

        return true;
    }

    private static string Read(string script)
    {
        using var stream = typeof(Keeper).Assembly.GetManifestResourceStream(script)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
