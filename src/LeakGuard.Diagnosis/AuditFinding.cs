namespace LeakGuard.Diagnosis;

/// <summary>One thing to change before it hurts: how bad it is, why, and which setting to give which value.</summary>
public sealed record AuditFinding
{
    /// <summary>What it is about.</summary>
    public required AuditTopic Topic { get; init; }

    /// <summary>How bad it is; <see cref="Severity.Healthy"/> for a hint that nothing depends on.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The finding in one sentence.</summary>
    public required string Headline { get; init; }

    /// <summary>The numbers that decided.</summary>
    public required IReadOnlyList<Evidence> Why { get; init; }

    /// <summary>What to change; <see langword="null"/> where there is nothing.</summary>
    public SettingChange? Change { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Headline;
}
