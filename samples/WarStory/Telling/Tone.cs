namespace WarStory.Telling;

/// <summary>How a line sounds; a color, where there are colors.</summary>
internal enum Tone
{
    Plain,
    Quiet,
    Good,
    Warning,
    Bad,
}
