namespace LeakGuard.AspNetCore.Rendering;

/// <summary>How an answer is written.</summary>
internal enum Format
{
    Text,
    Json,
    Html,
}
