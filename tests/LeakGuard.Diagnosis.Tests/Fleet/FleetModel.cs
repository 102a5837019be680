using LeakGuard.Diagnosis.Fleet;

namespace LeakGuard.Diagnosis.Tests.Fleet;

/// <summary>A fleet without a server: members that come, look, lease, miss looks and die, in any order, deciding by the product's own rules.</summary>
internal sealed class FleetModel(int steadyLooks, int startShare)
{
    private readonly List<Member> _members = [];

    public int Budget { get; set; } = 40;

    public IReadOnlyList<Member> Members => _members;

    public int Claims => _members.Sum(member => member.Claimed);

    public void Join(int capacity) => _members.Add(new Member(capacity, Math.Min(startShare, capacity), ShareTrend.Of(steadyLooks)));

    public void Die(Member member) => _members.Remove(member);

    public void Miss(Member member) => member.Trend = member.Trend.Missed(member.Share);

    public void Look(Member member)
    {
        var fair = FairOf(member);
        member.Trend = member.Trend.Seen(fair);
        var wanted = member.Trend.Wanted(member.Share);
        if (wanted > member.Share)
        {
            // As FleetQueries.Claim has it.
            var room = Budget - (Claims - member.Claimed);
            member.Share = room >= member.Claimed ? Math.Max(member.Share, Math.Min(wanted, room)) : member.Share;
            member.Claimed = Math.Max(member.Share, member.Claimed);
        }
        else
        {
            member.Share = wanted;
            member.Shed();
        }

        member.Claimed = Math.Max(member.Share, member.Physical);
    }

    public int FairOf(Member member) => Math.Min(FairShare.Of(Budget, _members.Count, _members.IndexOf(member)), member.Capacity);

    internal sealed class Member(int capacity, int share, ShareTrend trend)
    {
        private int _idle;

        public int Capacity => capacity;

        public ShareTrend Trend { get; set; } = trend;

        public int Share { get; set; } = share;

        public int Claimed { get; set; } = share;

        public int Leased { get; private set; }

        public int Physical => Leased + _idle;

        public void Lease()
        {
            if (Leased < Share)
            {
                Leased++;
                _idle = Math.Max(0, _idle - 1);
            }
        }

        public void Return()
        {
            if (Leased > 0)
            {
                Leased--;
                _idle += Leased >= Share ? 0 : 1; // One that was out when the pool was cleared is closed.
            }
        }

        public void Shed() => _idle = Physical > Share ? 0 : _idle;
    }
}
