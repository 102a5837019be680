namespace LeakGuard.TestSupport;

/// <summary>The processes of one running server.</summary>
internal sealed class ServerProcesses(int postmaster)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public int Postmaster => postmaster;

    public IReadOnlyList<ProcessEntry> Children() => ProcessTable.ChildrenOf(postmaster);

    /// <summary>Stops the postmaster first: after that no new child can slip through.</summary>
    public void Freeze()
    {
        Stop(postmaster);
        foreach (var child in Children())
        {
            Stop(child.Pid);
        }
    }

    public void Thaw()
    {
        foreach (var child in Children())
        {
            UnixSignal.Send(child.Pid, UnixSignal.Continue);
        }

        UnixSignal.Send(postmaster, UnixSignal.Continue);
    }

    public void FreezeBackend(int pid) => Stop(Own(pid));

    public void ThawBackend(int pid) => UnixSignal.Send(Own(pid), UnixSignal.Continue);

    private static void Stop(int pid)
    {
        // The signal is delivered in its own time; the caller counts on silence from here on.
        if (UnixSignal.Send(pid, UnixSignal.Stop))
        {
            Poll.Until(() => ProcessTable.Find(pid) is not { IsAlive: true, IsStopped: false }, Settling);
        }
    }

    private int Own(int pid) =>
        ProcessTable.Find(pid)?.Parent == postmaster
            ? pid
            : throw new ArgumentException($"Process {pid} is no backend of the server {postmaster}.", nameof(pid));
}
