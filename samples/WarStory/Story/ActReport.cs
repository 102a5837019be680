using WarStory.JobShop;

namespace WarStory.Story;

/// <summary>What an act measured, and what it claims from that.</summary>
internal sealed record ActReport(
    string Name,
    Tally Jobs,
    int? LeaksNamed,
    int? TakenBack,
    int IdleInTransaction,
    string Health,
    IReadOnlyList<Claim> Claims);
