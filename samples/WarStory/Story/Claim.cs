namespace WarStory.Story;

/// <summary>Something the story says, and whether it came true this time.</summary>
internal sealed record Claim(string Text, bool Holds);
