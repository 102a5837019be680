using LeakGuard.TestSupport;

namespace LeakGuard.Telemetry.Tests.Health;

/// <summary>The health endpoint before a real load balancer.</summary>
public sealed class HaProxyTests
{
    [HaProxyFact]
    public async Task An_instance_that_a_leak_exhausts_is_taken_out_and_comes_back_when_it_is_mended()
    {
        await using var farm = await Farm.StartAsync();
        await using var crowd = new Crowd(farm.Proxy.Port, clients: 4);
        await crowd.ServedAsync(50);

        await farm.A.LeakAsync();
        await farm.StateAsync("a", "DOWN");
        var whenOut = crowd.Begun;
        var givenWhenOut = await farm.GivenAsync("a");

        // Nobody asks it any more, and it stays out all the same, while the other serves everybody.
        await crowd.ServedAsync(100);
        await farm.AskedAsync(20);
        Assert.Equal("DOWN", (await farm.Proxy.ServerAsync("a"))["status"]);
        Assert.Equal(1, await farm.TimesOutAsync("a"));
        Assert.Equal(givenWhenOut, await farm.GivenAsync("a"));

        await farm.A.MendAsync();
        await farm.StateAsync("a", "UP");
        await Wait.UntilAsync(async () => await farm.GivenAsync("a") >= givenWhenOut + 20, "the mended one to serve");
        await crowd.ServedAsync(50);

        Assert.All(crowd.AnswersSince(whenOut), answer => Assert.Equal("served", answer));
        Assert.Equal((1, 0), (await farm.TimesOutAsync("a"), await farm.TimesOutAsync("b")));
    }

    [HaProxyFact]
    public async Task A_database_that_is_stopped_takes_nobody_out()
    {
        await using var farm = await Farm.StartAsync();
        await using var crowd = new Crowd(farm.Proxy.Port, clients: 12);
        await crowd.ServedAsync(50);

        await farm.Postgres.StopAsync();
        await BothAsync(farm, state => state.Breaker == "Open", "the breakers to open");
        await farm.AskedAsync(30);

        await AssertBothAreInAsync(farm);
        await farm.Postgres.StartAgainAsync();
        await crowd.ServedAsync(50);
        await AssertBothAreInAsync(farm);
    }

    [HaProxyFact]
    public async Task A_database_that_is_frozen_takes_nobody_out()
    {
        await using var farm = await Farm.StartAsync();
        await using var crowd = new Crowd(farm.Proxy.Port, clients: 16);
        await crowd.ServedAsync(50);

        farm.Postgres.Freeze();
        await BothAsync(farm, state => state is { Leased: 3, Waiting: > 0 }, "both pools to be full, with callers waiting");
        await farm.AskedAsync(30); // Far longer than an exhausted pool has until it is called unhealthy.

        await AssertBothAreInAsync(farm);
        farm.Postgres.Thaw();
        await crowd.ServedAsync(50);
        await AssertBothAreInAsync(farm);
    }

    private static async Task BothAsync(Farm farm, Func<(int Leased, int Waiting, string Breaker, int Readiness), bool> condition, string what)
    {
        await Wait.UntilAsync(async () => condition(await farm.A.StateAsync()), what);
        await Wait.UntilAsync(async () => condition(await farm.B.StateAsync()), what);
    }

    private static async Task AssertBothAreInAsync(Farm farm)
    {
        Assert.Equal((0, 0), (await farm.TimesOutAsync("a"), await farm.TimesOutAsync("b")));
        Assert.Equal(("UP", "UP"), ((await farm.Proxy.ServerAsync("a"))["status"], (await farm.Proxy.ServerAsync("b"))["status"]));
    }
}
