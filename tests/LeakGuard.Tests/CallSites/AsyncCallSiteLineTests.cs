using System.Runtime.CompilerServices;
using static LeakGuard.Tests.CallSites.Taken;

namespace LeakGuard.Tests.CallSites;

public sealed class AsyncCallSiteLineTests
{
    [Fact]
    public async Task The_line_of_an_async_caller_is_named() => (await BeforeAwaitAsync()).Names("AsyncCallSiteLineTests.BeforeAwaitAsync");

    [Fact]
    public async Task The_line_of_an_async_caller_is_named_after_an_await() => (await AfterAwaitAsync()).Names("AsyncCallSiteLineTests.AfterAwaitAsync");

    [Fact]
    public async Task The_line_of_a_value_task_method_is_named() => (await ValueAsync()).Names("AsyncCallSiteLineTests.ValueAsync");

    [Fact]
    public async Task The_line_of_an_async_iterator_is_named()
    {
        await foreach (var taken in RowsAsync())
        {
            taken.Names("AsyncCallSiteLineTests.RowsAsync");
        }
    }

    [Fact]
    public async Task The_line_of_an_async_lambda_on_the_thread_pool_is_named()
    {
        var taken = await Task.Run(async () =>
        {
            await Task.Yield();
            return new Taken(Here.Capture(0), ThisLine());
        });

        taken.Names("AsyncCallSiteLineTests.The_line_of_an_async_lambda_on_the_thread_pool_is_named+lambda");
    }

    [Fact]
    public async Task The_line_of_an_async_local_function_is_named()
    {
        (await InnerAsync()).Names("AsyncCallSiteLineTests.The_line_of_an_async_local_function_is_named.InnerAsync");

        static async Task<Taken> InnerAsync()
        {
            await Task.Yield();
            return new(Here.Capture(0), ThisLine());
        }
    }

    [Fact]
    public async Task The_line_of_an_async_method_in_a_generic_type_is_named() =>
        (await new Repo<string>().LoadAsync<int>()).Names("AsyncCallSiteLineTests.Repo.LoadAsync");

#pragma warning disable CS1998 // The point is an async method that does not await.
    private static async Task<Taken> BeforeAwaitAsync()
    {
        return new(Here.Capture(0), ThisLine());
    }
#pragma warning restore CS1998

    [Fact]
    public async Task Callers_are_named_up_to_the_one_that_was_resumed_and_not_who_resumed_it()
    {
        var awaited = new TaskCompletionSource();
        var outermost = OutermostAsync(awaited.Task);

        CompleteFor(awaited);

        Assert.Equal(
            ["AsyncCallSiteLineTests.InnermostAsync", "AsyncCallSiteLineTests.InBetweenAsync", "AsyncCallSiteLineTests.OutermostAsync"],
            (await outermost).Describe().Frames.Select(frame => frame.Split(' ')[0]));
    }

    [Fact]
    public async Task Callers_of_an_async_iterator_are_named()
    {
        var frames = (await FirstOfAsync()).Describe().Frames.Select(frame => frame.Split(' ')[0]);

        Assert.Equal(
            ["AsyncCallSiteLineTests.AtOnceAsync", "AsyncCallSiteLineTests.FirstOfAsync", $"AsyncCallSiteLineTests.{nameof(Callers_of_an_async_iterator_are_named)}"],
            frames.Take(3));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CompleteFor(TaskCompletionSource awaited) => awaited.SetResult();

    private static async Task<Taken> OutermostAsync(Task awaited)
    {
        await awaited;
        return await InBetweenAsync();
    }

    private static async ValueTask<Taken> InBetweenAsync()
    {
        var taken = await InnermostAsync();
        return taken;
    }

    private static async Task<Taken> InnermostAsync()
    {
        var taken = new Taken(Here.Capture(0), ThisLine());
        await Task.Yield();
        return taken;
    }

    private static async Task<Taken> FirstOfAsync()
    {
        await foreach (var taken in AtOnceAsync())
        {
            return taken;
        }

        throw new InvalidOperationException("It yields one.");
    }

    private static async IAsyncEnumerable<Taken> AtOnceAsync()
    {
        yield return new(Here.Capture(0), ThisLine());
        await Task.Yield();
    }

    private static async Task<Taken> AfterAwaitAsync()
    {
        await Task.Yield();
        return new(Here.Capture(0), ThisLine());
    }

    private static async ValueTask<Taken> ValueAsync()
    {
        await Task.Yield();
        return new(Here.Capture(0), ThisLine());
    }

    private static async IAsyncEnumerable<Taken> RowsAsync()
    {
        await Task.Yield();
        yield return new(Here.Capture(0), ThisLine());
    }

    private sealed class Repo<T>
    {
        public async Task<Taken> LoadAsync<TRow>()
        {
            await Task.Yield();
            return new(Here.Capture(0), ThisLine());
        }
    }
}
