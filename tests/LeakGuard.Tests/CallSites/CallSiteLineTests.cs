using System.Diagnostics;
using System.Runtime.CompilerServices;
using static LeakGuard.Tests.CallSites.Taken;

namespace LeakGuard.Tests.CallSites;

public sealed class CallSiteLineTests
{
    [Fact]
    public void The_line_of_a_method_is_named() => Method().Names("CallSiteLineTests.Method");

    [Fact]
    public void The_line_of_an_expression_body_is_named() => Expression().Names("CallSiteLineTests.Expression");

    [Fact]
    public void The_line_of_a_property_is_named() => Property.Names("CallSiteLineTests.Property.get");

    [Fact]
    public void The_line_of_a_constructor_is_named() => new Job().Made.Names("CallSiteLineTests.Job.ctor");

    [Fact]
    public void The_line_of_a_static_constructor_is_named() => Static.Made.Names("CallSiteLineTests.Static.cctor");

    [Fact]
    public void The_line_of_an_iterator_is_named() => Rows().Single().Names("CallSiteLineTests.Rows");

    [Fact]
    public void The_line_of_a_lambda_is_named()
    {
        Func<Taken> take = () =>
            new Taken(Here.Capture(0), ThisLine());

        take().Names("CallSiteLineTests.The_line_of_a_lambda_is_named+lambda");
    }

    [Fact]
    public void The_line_of_a_local_function_is_named()
    {
        Inner().Names("CallSiteLineTests.The_line_of_a_local_function_is_named.Inner");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static Taken Inner() => new(Here.Capture(0), ThisLine());
    }

    [Fact]
    public void The_line_of_a_generic_method_in_a_generic_type_is_named()
    {
        new Repo<string>().Load<int>().Names("CallSiteLineTests.Repo.Load");
        new Repo<int>().Load<string>().Names("CallSiteLineTests.Repo.Load");
    }

    [Fact]
    public void The_line_of_an_explicit_implementation_is_named() =>
        ((IRepo)new Repo<int>()).Load().Names("CallSiteLineTests.Repo.Load");

    [Fact]
    [MethodImpl(MethodImplOptions.NoOptimization)]
    public void Statements_on_adjacent_lines_are_told_apart() => AssertAdjacentLines();

    [Fact]
    public void Statements_on_adjacent_lines_are_told_apart_when_optimised() => AssertAdjacentLinesOptimised();

    [Fact]
    public void A_statement_over_several_lines_is_named_by_its_first() => Fluent().Names("CallSiteLineTests.Fluent");

    [Fact]
    public void A_call_that_is_last_in_its_block_does_not_borrow_the_next_line()
    {
        StackTrace? stack;
        int line;
        try
        {
            line = ThisLine() + 1;
            stack = Here.Capture(0);
        }
        finally
        {
            GC.KeepAlive(this);
        }

        new Taken(stack, line).Names("CallSiteLineTests.A_call_that_is_last_in_its_block_does_not_borrow_the_next_line");
    }

    [Fact]
    public void Callers_up_the_stack_have_their_lines_too()
    {
        var (taken, line) = (Method(), ThisLine());

        var callers = taken.Describe().Frames;

        Assert.Equal($"CallSiteLineTests.Callers_up_the_stack_have_their_lines_too (CallSiteLineTests.cs:{line})", callers[1]);
    }

    private static Taken Property
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get
        {
            return new(Here.Capture(0), ThisLine());
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Taken Method()
    {
        return new(Here.Capture(0), ThisLine());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Taken Expression() =>
        new(Here.Capture(0), ThisLine());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Taken Fluent()
    {
        return new Chain()
            .Add(1)
            .Take(Here.Capture(0), ThisLine() - 2)
            .Add(2)
            .Taken;
    }

    private static IEnumerable<Taken> Rows()
    {
        yield return new(Here.Capture(0), ThisLine());
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static void AssertAdjacentLines()
    {
        var line = ThisLine();
        var first = Here.Capture(0);
        var second = Here.Capture(0);
        var third = Here.Capture(0);
        new Taken(first, line + 1).Names("CallSiteLineTests.AssertAdjacentLines");
        new Taken(second, line + 2).Names("CallSiteLineTests.AssertAdjacentLines");
        new Taken(third, line + 3).Names("CallSiteLineTests.AssertAdjacentLines");
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AssertAdjacentLinesOptimised()
    {
        var line = ThisLine();
        var first = Here.Capture(0);
        var second = Here.Capture(0);
        var third = Here.Capture(0);
        new Taken(first, line + 1).Names("CallSiteLineTests.AssertAdjacentLinesOptimised");
        new Taken(second, line + 2).Names("CallSiteLineTests.AssertAdjacentLinesOptimised");
        new Taken(third, line + 3).Names("CallSiteLineTests.AssertAdjacentLinesOptimised");
    }

    private interface IRepo
    {
        Taken Load();
    }

    private sealed class Job
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public Job()
        {
            Made = new(Here.Capture(0), ThisLine());
        }

        public Taken Made { get; }
    }

    private static class Static
    {
        public static readonly Taken Made = new(Here.Capture(0), ThisLine());
    }

    private sealed class Repo<T> : IRepo
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public Taken Load<TRow>() => new(Here.Capture(0), ThisLine());

        [MethodImpl(MethodImplOptions.NoInlining)]
        Taken IRepo.Load() => new(Here.Capture(0), ThisLine());
    }

    private sealed class Chain
    {
        public Taken Taken { get; private set; }

        public Chain Add(int item)
        {
            GC.KeepAlive(item);
            return this;
        }

        public Chain Take(StackTrace? stack, int line)
        {
            Taken = new Taken(stack, line);
            return this;
        }
    }
}
