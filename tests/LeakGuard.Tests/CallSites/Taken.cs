using System.Diagnostics;
using System.Runtime.CompilerServices;
using LeakGuard.CallSites;
using CallSite = LeakGuard.CallSites.CallSite;

namespace LeakGuard.Tests.CallSites;

/// <summary>A stack, and the line on which it was taken.</summary>
internal readonly record struct Taken(StackTrace? Stack, int Line)
{
    public static CallSiteCapture Here { get; } = new(StackCapture.Always, TimeProvider.System);

    /// <summary>The line of the call.</summary>
    public static int ThisLine([CallerLineNumber] int line = 0) => line;

    public LeaseOrigin Describe() => new CallSiteText().Describe(new CallSite(Stack, null, null, 0));

    /// <summary>Asserts that the method and exactly this line are named.</summary>
    public void Names(string method, [CallerFilePath] string file = "")
    {
        var origin = Describe();
        Assert.Equal($"{method} ({Path.GetFileName(file)}:{Line})", origin.Site);
        Assert.Equal(method, origin.Member);
        Assert.Equal(file, origin.FilePath);
        Assert.Equal(Line, origin.LineNumber);
        Assert.Equal(origin.Site, origin.Frames[0]);
    }
}
