using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.EntityFrameworkCore.Tests.Stories;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>Whatever comes between asking for a slot and opening the connection, no slot is lost.</summary>
public sealed class MishapTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    public static TheoryData<string, bool> Meddling()
    {
        var all = new TheoryData<string, bool>();
        foreach (var at in new[] { "throw at opening", "throw at opened", "suppress", "open instead", "throw at closing", "throw at disposing" })
        {
            all.Add(at, false);
            all.Add(at, true);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Meddling))]
    public async Task Another_interceptor_may_meddle_as_it_likes(string how, bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database);
        var meddler = new Meddler { How = how };
        for (var n = 0; n < 3; n++)
        {
            var shop = pool.Create(options => options.AddInterceptors(meddler));
            await calls.Count(shop.Customers).ContinueWith(static _ => { }, TaskScheduler.Default);
            await shop.DisposeAsync().AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        Assert.True(meddler.Times > 0);
        await Wait.UntilCollectedAsync(() => pool.Now.Leased == 0, "the slots to be free");
        await pool.AssertWholeAsync();
    }

    [Theory]
    [InlineData(nameof(RelationalEventId.ConnectionOpening))]
    [InlineData(nameof(RelationalEventId.ConnectionOpened))]
    [InlineData(nameof(RelationalEventId.ConnectionError))]
    public async Task A_warning_may_be_made_an_error(string warning)
    {
        await using var pool = await ShopPool.StartAsync(database);
        var id = (EventId)typeof(RelationalEventId).GetField(warning)!.GetValue(null)!;
        for (var n = 0; n < 3; n++)
        {
            await using var shop = pool.Create(options => options
                .ConfigureWarnings(warnings => warnings.Throw(id))
                .AddInterceptors(new Meddler { How = warning == nameof(RelationalEventId.ConnectionError) ? "throw at opening" : "" }));
            await Assert.ThrowsAnyAsync<InvalidOperationException>(() => shop.Customers.CountAsync());
        }

        await pool.AssertWholeAsync();
    }

    // The later one lets the opening fail, the earlier one keeps that from whoever comes behind it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_opening_that_fails_without_a_word_costs_no_slot(bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database, size: 1);
        var earlier = new Meddler { How = "throw when it failed" };
        var later = new Meddler { How = "throw at opening" };
        await using var shop = pool.Create(
            before: options => options.AddInterceptors(earlier),
            after: options => options.AddInterceptors(later));

        await Assert.ThrowsAsync<MeddlerException>(() => calls.Count(shop.Customers));

        Assert.Equal((1, 1), (earlier.Times, later.Times));
        Assert.Equal(0, pool.Now.Leased);
        earlier.How = later.How = "";
        Assert.Equal(0, await calls.Count(shop.Customers));
        await pool.AssertWholeAsync();
    }
}
