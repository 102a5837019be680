namespace LeakGuard.Diagnosis;

/// <summary>What is wrong, how that is known, and what to do now.</summary>
public sealed record Verdict
{
    /// <summary>What is wrong.</summary>
    public required Cause Cause { get; init; }

    /// <summary>How bad it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary>How sure it is.</summary>
    public required Confidence Confidence { get; init; }

    /// <summary>The verdict in one sentence, with the line of code, session or setting it is about.</summary>
    public required string Headline { get; init; }

    /// <summary>The numbers that decided.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>The one thing to do next; <see langword="null"/> if nothing has to be done.</summary>
    public NextStep? Next { get; init; }

    /// <summary>Which part of the trouble it explains.</summary>
    /// <value>0 – 1: a share of the pool's connections, or of the server's.</value>
    public double Impact { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Headline;
}
