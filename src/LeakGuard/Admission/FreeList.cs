using System.Diagnostics;

namespace LeakGuard.Admission;

/// <summary>The free permits: a lock-free stack of small numbers, so that the slot used last, still warm in the caches, goes out first.</summary>
internal sealed class FreeList
{
    /// <summary>What one head can hold: 20 bits each for the top and the count leave 24 for the tag.</summary>
    public const int MaxCapacity = (1 << 20) - 2;

    private readonly int[] _next;

    // [tag:24][count:20][top+1:20]. The tag changes with every push and pop, so that a head read before
    // somebody else's pop and push can never be mistaken for the current one.
    private long _head;

    public FreeList(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        _next = new int[capacity];
        for (var permit = capacity - 1; permit >= 0; permit--)
        {
            Push(permit);
        }
    }

    public int Capacity => _next.Length;

    public int Count => CountOf(Volatile.Read(ref _head));

    public bool TryPop(out int permit)
    {
        var head = Volatile.Read(ref _head);
        while (true)
        {
            permit = TopOf(head);
            if (permit < 0)
            {
                return false;
            }

            // Stale when somebody pops first; the exchange below then fails.
            var below = Volatile.Read(ref _next[permit]);
            var seen = Interlocked.CompareExchange(ref _head, Successor(head, below, CountOf(head) - 1), head);
            if (seen == head)
            {
                return true;
            }

            head = seen;
        }
    }

    public void Push(int permit)
    {
        Debug.Assert((uint)permit < (uint)_next.Length, "A permit of another gate was given back.");
        var head = Volatile.Read(ref _head);
        while (true)
        {
            Volatile.Write(ref _next[permit], TopOf(head));
            var seen = Interlocked.CompareExchange(ref _head, Successor(head, permit, CountOf(head) + 1), head);
            if (seen == head)
            {
                return;
            }

            head = seen;
        }
    }

    private static int TopOf(long head) => (int)(head & 0xFFFFF) - 1;

    private static int CountOf(long head) => (int)((head >> 20) & 0xFFFFF);

    private static long Successor(long head, int top, int count) =>
        (((head >> 40) + 1) << 40) | ((long)count << 20) | (uint)(top + 1);
}
