namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>The server does not answer, or the pool was closed by hand.</summary>
internal static class OutageRule
{
    public static Verdict? Look(Symptoms symptoms)
    {
        var breaker = symptoms.Trend?.Last.Breaker ?? BreakerState.Closed;
        if (breaker == BreakerState.Isolated)
        {
            return Isolated(symptoms);
        }

        return symptoms.Seen.ServerFailure is { Kind: ServerFailureKind.Unreachable or ServerFailureKind.TimedOut or ServerFailureKind.NotReady } failure
            ? Down(symptoms, failure, breaker)
            : symptoms.Seen.Server is { } server && breaker is BreakerState.Open or BreakerState.HalfOpen && server.Used < server.Limits.Ordinary
                ? BackAgain(symptoms, server, breaker)
                : null;
    }

    private static Verdict Down(Symptoms symptoms, ServerFailure failure, BreakerState breaker)
    {
        // Sessions that are open go on while new ones are refused: then it is the way in that is broken.
        var goesOn = symptoms.Trend is { Begun: > 0 } && breaker == BreakerState.Closed;

        // Without threads to take it, an answer may have come and not been seen.
        var isDoubtful = symptoms.IsStarved && failure.Kind == ServerFailureKind.TimedOut;
        return new Verdict
        {
            Cause = Cause.DatabaseDown,
            Severity = Severity.Critical,
            Confidence = isDoubtful ? Confidence.Low : goesOn ? Confidence.Medium : Confidence.High,
            Headline = goesOn ? $"New connections to the database fail, while open ones go on. {failure.Message}" : $"The database is down. {failure.Message}",
            Evidence =
            [
                new("Own connection", failure.Kind.ToString()),
                .. PoolEvidence(symptoms, breaker),
            ],
            Next = new("Bring the server back, or point 'Host' and 'Port' at one that answers; LeakGuard lets callers through again by itself.", "pg_isready -h HOST -p PORT"),
            Impact = 1,
        };
    }

    private static Verdict BackAgain(Symptoms symptoms, ServerSnapshot server, BreakerState breaker) => new()
    {
        Cause = Cause.DatabaseDown,
        Severity = Severity.Warning,
        Confidence = Confidence.Medium,
        Headline = $"The database was down and answers again; the breaker has not noticed yet. It will, with its next try.",
        Evidence =
        [
            new("Own connection", $"{server.Endpoint} answered within {Words.Of(server.Took)}"),
            .. PoolEvidence(symptoms, breaker),
        ],
        Next = new("Wait for the breaker's next try, or close it by hand.", "database.ResetBreaker();"),
        Impact = 1,
    };

    private static Verdict Isolated(Symptoms symptoms) => new()
    {
        Cause = Cause.Isolated,
        Severity = Severity.Critical,
        Confidence = Confidence.High,
        Headline = $"Pool '{symptoms.Trend!.Last.PoolName}' was isolated by hand: every caller is refused.",
        Evidence = [.. PoolEvidence(symptoms, BreakerState.Isolated)],
        Next = new("Let callers through again when the maintenance is over.", "database.ResetBreaker();"),
        Impact = 1,
    };

    private static IEnumerable<Evidence> PoolEvidence(Symptoms symptoms, BreakerState breaker)
    {
        if (symptoms.Trend is { } trend)
        {
            yield return new("Breaker", breaker.ToString());
            yield return new("Refused while watched", Words.Text($"{trend.Refused} callers"));
        }
    }
}
