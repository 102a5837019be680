namespace LeakGuard.TestSupport;

/// <summary>
/// A program of a single process that this one starts under <see cref="ServerAccount.Current"/> and may treat as badly
/// as it likes; gone with its owner whichever way that ends.
/// </summary>
internal sealed class OwnedProgram : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private readonly Keeper _keeper;
    private int _pid;

    private OwnedProgram(string folder, Keeper keeper) => (Folder, _keeper) = (folder, keeper);

    /// <summary>The program's own folder, closed to others and gone with it.</summary>
    public string Folder { get; }

    public int Pid => IsRunning ? _pid : throw new InvalidOperationException("The program is not running.");

    public bool IsRunning => _pid != 0 && ProcessTable.IsAlive(_pid);

    /// <summary>What it printed.</summary>
    public string Log => ServerFolder.ReadLog(Folder, "program.log");

    /// <summary>Makes the folder, and starts nothing yet.</summary>
    /// <param name="kind">A short word for the folder's name.</param>
    /// <param name="command">The program and its arguments, from the folder's path.</param>
    public static async Task<OwnedProgram> PrepareAsync(string kind, Func<string, IReadOnlyList<string>> command, CancellationToken ct)
    {
        var account = ServerAccount.Current;
        var folder = ServerFolder.Pick(account, kind);
        // The program's own number is written by what becomes it: a command that changes accounts may stay in between.
        string[] recorded = ["/bin/sh", "-c", "echo $$ >\"$0\" && exec \"$@\"", Path.Combine(folder, "pid"), .. command(folder)];
        var program = new OwnedProgram(folder, Keeper.Start("ProgramKeeper.sh", [folder, account.Owner, .. account.Prefix, .. recorded]));
        try
        {
            await program._keeper.OrderAsync("prepare", ct).ConfigureAwait(false);
            return program;
        }
        catch
        {
            await program.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes a file that the program's account can read.</summary>
    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    /// <summary>Starts it, or starts it again; the caller finds out whether it is ready.</summary>
    public async Task LaunchAsync(CancellationToken ct)
    {
        if (IsRunning)
        {
            throw new InvalidOperationException("The program is running; end it first.");
        }

        _pid = await _keeper.OrderAsync("launch", ct).ConfigureAwait(false);
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public void Kill()
    {
        if (IsRunning)
        {
            UnixSignal.Send(_pid, UnixSignal.Kill);
            Poll.Until(() => !ProcessTable.IsAlive(_pid), Settling);
        }
    }

    /// <summary>Sends a signal without waiting for what comes of it.</summary>
    public void Signal(int signal) => UnixSignal.Send(Pid, signal);

    /// <summary>Waits until it has ended by itself; false when it has not within <paramref name="patience"/>.</summary>
    public Task<bool> EndedAsync(TimeSpan patience, CancellationToken ct) => Poll.UntilAsync(() => !IsRunning, patience, ct);

    /// <summary>Stops it in its tracks: connections stay open and nobody answers.</summary>
    public void Freeze()
    {
        var pid = Pid;
        if (UnixSignal.Send(pid, UnixSignal.Stop))
        {
            Poll.Until(() => ProcessTable.Find(pid) is not { IsAlive: true, IsStopped: false }, Settling);
        }
    }

    public void Thaw() => UnixSignal.Send(Pid, UnixSignal.Continue);

    public ValueTask DisposeAsync() => _keeper.DisposeAsync();

    public void Dispose() => _keeper.Dispose();
}
