using System.Numerics;

namespace LeakGuard.Leasing;

/// <summary>When each physical connection was last known to be in use, by the number of its server process.</summary>
/// <remarks>
/// Thread-safe without a lock: one word per connection, found by probing. Two that are written at the same moment to the same place
/// cost one of them its sighting, and with it one needless round trip.
/// </remarks>
internal sealed class PhysicalSightings
{
    private const int Probes = 8;
    private const int LargestTable = 1 << 16;

    // Eighths of a second, 32 bits of them: the clock's milliseconds since the machine started fit for 17 years.
    private const int MomentShift = 7;

    // [process:32][moment:32]; zero for empty.
    private readonly long[] _words;

    public PhysicalSightings(int capacity) =>
        _words = new long[(int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)Math.Min(capacity, LargestTable) * 4), LargestTable)];

    /// <summary>The connection was in use at that moment, in milliseconds.</summary>
    public void Note(int process, long at)
    {
        var word = ((long)process << 32) | (uint)(at >> MomentShift);
        var oldest = 0;
        var oldestMoment = uint.MaxValue;
        for (var probe = 0; probe < Probes; probe++)
        {
            var place = Place(process, probe);
            var there = Volatile.Read(ref _words[place]);
            if (there == 0 || (int)(there >> 32) == process)
            {
                Volatile.Write(ref _words[place], word);
                return;
            }

            if ((uint)there < oldestMoment)
            {
                oldest = place;
                oldestMoment = (uint)there;
            }
        }

        // The others are in use or were later: the longest unseen is the likeliest to be gone.
        Volatile.Write(ref _words[oldest], word);
    }

    /// <summary>The last sighting, in milliseconds; null for a connection that was never seen.</summary>
    public long? Last(int process)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            var there = Volatile.Read(ref _words[Place(process, probe)]);
            if (there == 0)
            {
                return null;
            }

            if ((int)(there >> 32) == process)
            {
                return (long)(uint)there << MomentShift;
            }
        }

        return null;
    }

    private int Place(int process, int probe) => (int)(((uint)process * 2654435769u >> 8) + (uint)probe) & (_words.Length - 1);
}
