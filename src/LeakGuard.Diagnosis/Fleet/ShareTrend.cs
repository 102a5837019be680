using System.Collections.Immutable;

namespace LeakGuard.Diagnosis.Fleet;

/// <summary>What the last looks said the share should be: it shrinks at once, and grows when they agree.</summary>
/// <param name="Steady">How many must agree.</param>
/// <param name="Looks">The fair share by each of them, the latest last.</param>
internal readonly record struct ShareTrend(int Steady, ImmutableArray<int> Looks)
{
    public static ShareTrend Of(int steady) => new(steady, []);

    /// <summary>With one look more.</summary>
    public ShareTrend Seen(int fair) => this with { Looks = [.. Looks.TakeLast(Steady - 1), fair] };

    /// <summary>With a look that failed: it votes for what there is. An instance that has never seen the others has nothing to vote for.</summary>
    public ShareTrend Missed(int share) => Looks.IsEmpty ? this : Seen(share);

    /// <summary>What to go to from <paramref name="share"/>: the latest look's if that is less, else the least of them. The first look of all counts by itself.</summary>
    public int Wanted(int share)
    {
        if (Looks.IsEmpty)
        {
            return share;
        }

        return Looks[^1] <= share ? Looks[^1] : Math.Max(share, Looks.Min());
    }
}
