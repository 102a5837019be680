using System.IO.Enumeration;

namespace LeakGuard.Watchdog;

/// <summary>Call sites by name, <c>*</c> standing for anything.</summary>
internal sealed class SitePatterns(IEnumerable<string> patterns)
{
    private readonly string[] _patterns = [.. patterns];

    /// <summary>By the site as reports name it, <c>OrderJob.RunAsync (OrderJob.cs:42)</c>, or by its method alone.</summary>
    public bool Match(LeaseOrigin origin)
    {
        foreach (var pattern in _patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, origin.Site, ignoreCase: false)
                || (origin.Member is { } member && FileSystemName.MatchesSimpleExpression(pattern, member, ignoreCase: false)))
            {
                return true;
            }
        }

        return false;
    }
}
