namespace LeakGuard.Diagnosis;

/// <summary>The one thing to do next.</summary>
/// <param name="Text">What to do, in a sentence.</param>
/// <param name="Command">The command, SQL or line of code that does it, ready to copy; <see langword="null"/> where there is none.</param>
public sealed record NextStep(string Text, string? Command = null)
{
    /// <inheritdoc/>
    public override string ToString() => Command is null ? Text : $"{Text}\n{Command}";
}
