using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using LeakGuard.CallSites;
using static LeakGuard.Tests.CallSites.Taken;
using CallSite = LeakGuard.CallSites.CallSite;

namespace LeakGuard.Tests.CallSites;

/// <summary>Application code without a PDB, in an assembly that can be unloaded.</summary>
public sealed class PlugInTests
{
    [Fact]
    public void Code_without_a_PDB_is_named_without_a_line()
    {
        var origin = DescribeCallFromPlugIn(new CallSiteText(), member: null, out _);

        Assert.Equal("OrderJob.Run", origin.Site);
        Assert.Equal(0, origin.LineNumber);
        Assert.Null(origin.FilePath);
    }

    [Fact]
    public void Caller_attributes_win_over_a_stack_without_a_line()
    {
        var origin = DescribeCallFromPlugIn(new CallSiteText(), member: "Run", out _);

        Assert.Equal("Run (OrderJob.cs:42)", origin.Site);
        Assert.Equal("OrderJob.Run", origin.Frames[0]);
    }

    [Fact]
    public void A_described_plug_in_can_be_unloaded()
    {
        var text = new CallSiteText();
        var origin = DescribeCallFromPlugIn(text, member: null, out var loaded);

        for (var i = 0; i < 10 && loaded.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(loaded.IsAlive);
        Assert.Equal("OrderJob.Run", origin.Site);
        GC.KeepAlive(text);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LeaseOrigin DescribeCallFromPlugIn(CallSiteText text, string? member, out WeakReference loaded)
    {
        var context = new AssemblyLoadContext("plug-in", isCollectible: true);
        loaded = new WeakReference(context);
        using var image = PlugIn();
        var run = context.LoadFromStream(image)
            .GetType("Shop.OrderJob", throwOnError: true)!
            .GetMethod("Run")!
            .CreateDelegate<Func<Func<long, StackTrace?>, StackTrace?>>();
        var stack = run(Here.Capture);
        context.Unload();
        return text.Describe(new CallSite(stack, member, "/src/OrderJob.cs", 42));
    }

    private static MemoryStream PlugIn()
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("Shop"), typeof(object).Assembly);
        var type = assembly.DefineDynamicModule("Shop").DefineType("Shop.OrderJob", TypeAttributes.Public);
        var run = type.DefineMethod("Run", MethodAttributes.Public | MethodAttributes.Static, typeof(StackTrace), [typeof(Func<long, StackTrace?>)]);
        var il = run.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Callvirt, typeof(Func<long, StackTrace?>).GetMethod("Invoke")!);

        // Something to do after the call: the JIT makes a jump of a call that comes last, and the frame is gone.
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Call, typeof(GC).GetMethod(nameof(GC.KeepAlive))!);
        il.Emit(OpCodes.Ret);
        type.CreateType();

        var image = new MemoryStream();
        assembly.Save(image);
        image.Position = 0;
        return image;
    }
}
