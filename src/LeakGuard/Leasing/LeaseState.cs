using System.Diagnostics;

namespace LeakGuard.Leasing;

/// <summary>A slot's version and the flags of its present lease in one word, so that a change meant for one lease never hits the next.</summary>
/// <remarks>An odd version is a lease that is out. Mutable: keep it in a field.</remarks>
internal struct LeaseState
{
    private const int VersionShift = 16;
    private const long FlagBits = (1L << VersionShift) - 1;

    // [version:48][flags:16]
    private long _word;

    public readonly long Version => Volatile.Read(in _word) >> VersionShift;

    public static bool IsOut(long version) => (version & 1) == 1;

    public readonly (long Version, LeaseFlags Flags) Read()
    {
        var word = Volatile.Read(in _word);
        return (word >> VersionShift, (LeaseFlags)(word & FlagBits));
    }

    /// <summary>Begins the next lease. Only the holder of the permit may.</summary>
    public long Begin(LeaseFlags flags)
    {
        var version = (_word >> VersionShift) + 1;
        Debug.Assert(IsOut(version), "A slot was leased twice.");
        Volatile.Write(ref _word, (version << VersionShift) | (long)flags);
        return version;
    }

    /// <summary>Ends the lease: true for exactly one caller.</summary>
    public bool TryEnd(long version, out LeaseFlags flags)
    {
        var word = Volatile.Read(ref _word);
        while (word >> VersionShift == version)
        {
            var seen = Interlocked.CompareExchange(ref _word, (version + 1) << VersionShift, word);
            if (seen == word)
            {
                flags = (LeaseFlags)(word & FlagBits);
                return true;
            }

            word = seen;
        }

        flags = default;
        return false;
    }

    /// <summary>Raises a flag: true if this call was the one that raised it, on this very lease.</summary>
    public bool TryRaise(long version, LeaseFlags flag)
    {
        var word = Volatile.Read(ref _word);
        while (word >> VersionShift == version && (word & (long)flag) == 0)
        {
            var seen = Interlocked.CompareExchange(ref _word, word | (long)flag, word);
            if (seen == word)
            {
                return true;
            }

            word = seen;
        }

        return false;
    }

    public void Lower(long version, LeaseFlags flag)
    {
        var word = Volatile.Read(ref _word);
        while (word >> VersionShift == version)
        {
            var seen = Interlocked.CompareExchange(ref _word, word & ~(long)flag, word);
            if (seen == word)
            {
                return;
            }

            word = seen;
        }
    }
}
