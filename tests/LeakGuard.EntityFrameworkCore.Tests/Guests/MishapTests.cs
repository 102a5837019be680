using System.Runtime.CompilerServices;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.EntityFrameworkCore.Tests.Stories;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>Whatever comes between asking for a slot and opening the connection, no slot is lost.</summary>
public sealed class MishapTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    public static TheoryData<string, bool, bool> Meddling()
    {
        var all = new TheoryData<string, bool, bool>();
        foreach (var at in new[] { "throw at opening", "throw at opened", "suppress", "open instead", "throw at closing", "throw at disposing" })
        {
            foreach (var isFirst in new[] { false, true })
            {
                all.Add(at, isFirst, false);
                all.Add(at, isFirst, true);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Meddling))]
    public async Task Another_interceptor_may_meddle_as_it_likes(string how, bool isFirst, bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database);
        var meddler = new Meddler { How = how };
        for (var n = 0; n < 3; n++)
        {
            var shop = Create(pool, meddler, isFirst);
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

    [Fact]
    public async Task A_slot_whose_opening_ended_without_a_word_serves_the_next_opening()
    {
        await using var pool = await ShopPool.StartAsync(database, size: 1);
        var meddlers = new Silencers();
        await using var shop = meddlers.Create(pool);
        await Assert.ThrowsAsync<MeddlerException>(() => shop.Customers.CountAsync());
        Assert.Equal(1, pool.Now.Leased);
        meddlers.Rest();

        Assert.Equal(0, await shop.Customers.CountAsync());

        Assert.Equal(1, pool.Now.TotalLeases);
        await pool.AssertWholeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_slot_whose_opening_ended_without_a_word_is_free_once_the_context_is_disposed_or_lost(bool isDisposed)
    {
        await using var pool = await ShopPool.StartAsync(database, size: 1);

        await FailSilentlyAsync(pool, isDisposed);

        await Wait.UntilCollectedAsync(() => pool.Now.Leased == 0, "the slot to be free");
        await pool.AssertWholeAsync();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task FailSilentlyAsync(ShopPool pool, bool dispose)
    {
        var shop = new Silencers().Create(pool);
        await Assert.ThrowsAsync<MeddlerException>(() => shop.Customers.CountAsync());
        Assert.Equal(1, pool.Now.Leased);
        GC.KeepAlive(shop);
        if (dispose)
        {
            await shop.DisposeAsync();
            Assert.Equal(0, pool.Now.Leased);
        }
    }

    private static Shop Create(ShopPool pool, Meddler meddler, bool isFirst) => isFirst
        ? pool.Create(before: options => options.AddInterceptors(meddler))
        : pool.Create(after: options => options.AddInterceptors(meddler));

    /// <summary>Two around the guard: the later one lets the opening fail, the earlier one keeps that from the guard.</summary>
    private sealed class Silencers
    {
        private readonly Meddler _earlier = new() { How = "throw when it failed" };
        private readonly Meddler _later = new() { How = "throw at opening" };

        public Shop Create(ShopPool pool) => pool.Create(
            before: options => options.AddInterceptors(_earlier),
            after: options => options.AddInterceptors(_later));

        public void Rest() => _earlier.How = _later.How = "";
    }
}
