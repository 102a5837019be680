namespace LeakGuard.Diagnosis.Server;

/// <summary>Says what a look could not see, so that nobody takes it for absent.</summary>
internal static class VisibilityNotes
{
    public static IReadOnlyList<string> Of(ServerSnapshot server)
    {
        List<string> notes = [];
        var hidden = server.Clients.Count(backend => backend.State == BackendState.Unknown);
        if (!server.Role.SeesOthers && hidden > 0)
        {
            notes.Add($"Role '{server.Role.Name}' sees only its own sessions: state, client, statement and age of {hidden} of {server.Used} sessions are unknown. GRANT pg_monitor TO {Quoted(server.Role.Name)} shows them.");
        }

        if (server.IsBehindPooler)
        {
            notes.Add("A pooler stands between: the process ids that connections announce are its own, so leases cannot be matched to server sessions.");
        }

        if (server.Clients.Any(backend => backend.State == BackendState.Disabled))
        {
            notes.Add("Some sessions have track_activities off: what they do is unknown.");
        }

        return notes;
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
