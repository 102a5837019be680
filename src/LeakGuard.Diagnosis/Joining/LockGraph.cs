namespace LeakGuard.Diagnosis.Joining;

/// <summary>Who waits for whom, through any number of steps.</summary>
internal sealed class LockGraph
{
    private readonly Dictionary<int, Backend> _backends;
    private readonly ILookup<int, Backend> _waitersOf;

    public LockGraph(ServerSnapshot server)
    {
        _backends = server.Backends.ToDictionary(backend => backend.Pid);
        _waitersOf = server.Backends
            .SelectMany(backend => backend.BlockedBy.Select(blocker => (blocker, backend)))
            .ToLookup(wait => wait.blocker, wait => wait.backend);
    }

    /// <summary>Those at the head of a chain: others wait for them, and they for nobody. 0 stands for a prepared transaction.</summary>
    public IReadOnlyList<int> Roots =>
    [
        .. _waitersOf
            .Select(waiters => waiters.Key)
            .Where(pid => !_backends.TryGetValue(pid, out var backend) || !backend.IsBlocked)
            .OrderByDescending(pid => WaitersOf(pid).Count),
    ];

    /// <summary>Everybody who waits for that session, directly or through others, the longest wait first.</summary>
    public IReadOnlyList<Backend> WaitersOf(int pid)
    {
        var found = new Dictionary<int, Backend>();
        var open = new Stack<int>([pid]);
        while (open.TryPop(out var blocker))
        {
            foreach (var waiter in _waitersOf[blocker])
            {
                if (waiter.Pid != pid && found.TryAdd(waiter.Pid, waiter))
                {
                    open.Push(waiter.Pid);
                }
            }
        }

        return [.. found.Values.OrderByDescending(waiter => waiter.QueryAge)];
    }

    public Backend? Find(int pid) => _backends.GetValueOrDefault(pid);
}
