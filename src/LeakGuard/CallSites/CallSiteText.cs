namespace LeakGuard.CallSites;

internal sealed class CallSiteText
{
    private readonly LeaseOrigin _unknown = LeaseOrigin.Unknown;

    public LeaseOrigin Describe(in CallSite site) => site.Member is null ? _unknown : new LeaseOrigin { Site = $"{site.Member} ({Path.GetFileName(site.FilePath)}:{site.LineNumber})", Member = site.Member, FilePath = site.FilePath, LineNumber = site.LineNumber };
}
