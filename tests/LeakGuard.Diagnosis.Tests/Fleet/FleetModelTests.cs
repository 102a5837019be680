using Xunit.Abstractions;

namespace LeakGuard.Diagnosis.Tests.Fleet;

/// <summary>
/// What is guaranteed in the moments of change: nobody has more connections than it claims, and claims never grow beyond the budget but by the
/// small share a newcomer begins with. Once things are quiet, everybody has what is fair.
/// </summary>
public sealed class FleetModelTests(ITestOutputHelper output)
{
    private const int Runs = 300;
    private const int Steps = 400;

    [Fact]
    public void Whatever_happens_in_whatever_order_claims_never_grow_beyond_the_budget()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        for (var run = 0; run < Runs; run++)
        {
            Play(new Random(seed + run));
        }
    }

    private static void Play(Random random)
    {
        var startShare = random.Next(1, 4);
        var fleet = new FleetModel(random.Next(1, 5), startShare) { Budget = random.Next(10, 80) };
        for (var step = 0; step < Steps; step++)
        {
            var before = Math.Max(fleet.Claims, fleet.Budget);
            var isJoining = fleet.Members.Count == 0 || (fleet.Members.Count < 10 && random.Next(40) == 0);
            if (isJoining)
            {
                fleet.Join(random.Next(1, 60));
            }
            else
            {
                Do(random, fleet, fleet.Members[random.Next(fleet.Members.Count)]);
            }

            Assert.True(fleet.Claims <= before + (isJoining ? startShare : 0), $"step {step}: {fleet.Claims} claimed of {fleet.Budget}, before {before}");
            Assert.All(fleet.Members, member => Assert.True(member.Physical <= member.Claimed && member.Share <= member.Claimed));
        }

        Calm(fleet);
        Assert.All(fleet.Members, member => Assert.Equal((fleet.FairOf(member), member.Share), (member.Share, member.Claimed)));
        Assert.True(fleet.Claims <= Math.Max(fleet.Budget, fleet.Members.Count));
    }

    private static void Do(Random random, FleetModel fleet, FleetModel.Member member)
    {
        switch (random.Next(100))
        {
            case < 2:
                fleet.Die(member);
                break;
            case < 4:
                fleet.Budget = random.Next(10, 80);
                break;
            case < 8:
                fleet.Miss(member);
                break;
            case < 35:
                fleet.Look(member);
                break;
            case < 70:
                member.Lease();
                break;
            default:
                member.Return();
                break;
        }
    }

    // All leases come back, and everybody looks a few times.
    private static void Calm(FleetModel fleet)
    {
        foreach (var member in fleet.Members)
        {
            while (member.Leased > 0)
            {
                member.Return();
            }
        }

        for (var round = 0; round < 8; round++)
        {
            foreach (var member in fleet.Members)
            {
                fleet.Look(member);
            }
        }
    }
}
