using LeakGuard.Leasing;

namespace LeakGuard.Tests.Leasing;

public sealed class PhysicalSightingsTests
{
    [Fact]
    public void The_last_sighting_is_the_one_that_counts_and_is_never_later_than_it_was()
    {
        var sightings = new PhysicalSightings(10);
        sightings.Note(4711, 1_000_000);
        sightings.Note(4711, 2_000_000);

        Assert.InRange(sightings.Last(4711)!.Value, 2_000_000 - 128, 2_000_000);
        Assert.Null(sightings.Last(4712));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(500)]
    public void As_many_connections_as_the_pool_has_are_all_remembered(int capacity)
    {
        var random = new Random(capacity);
        var sightings = new PhysicalSightings(capacity);
        var processes = Enumerable.Range(0, capacity).Select(_ => random.Next(1, int.MaxValue)).Distinct().ToArray();
        foreach (var process in processes)
        {
            sightings.Note(process, process / 2);
        }

        Assert.All(processes, process => Assert.InRange(sightings.Last(process)!.Value, (process / 2) - 128, process / 2));
    }

    [Fact]
    public void Connections_that_are_gone_make_room()
    {
        var sightings = new PhysicalSightings(4);
        for (var process = 1; process <= 10_000; process++)
        {
            sightings.Note(process, process * 1000L);
        }

        Assert.NotNull(sightings.Last(10_000));
        Assert.Null(sightings.Last(1));
    }
}
