using System.Runtime.CompilerServices;

namespace LeakGuard.Benchmarks;

/// <summary>Calls from as deep a stack as a web application has.</summary>
internal static class Depth
{
    public const int OfRequest = 30;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T At<T>(int depth, Func<T> call)
    {
        var result = depth == 0 ? call() : At(depth - 1, call);
        // After the call, so that it is no tail call.
        GC.KeepAlive(call);
        return result;
    }
}
