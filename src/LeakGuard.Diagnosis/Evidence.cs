namespace LeakGuard.Diagnosis;

/// <summary>One number that decided.</summary>
/// <param name="What">What was counted or measured.</param>
/// <param name="Value">The number, with its unit and what it compares with.</param>
public sealed record Evidence(string What, string Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{What}: {Value}";
}
