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
