using static System.FormattableString;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>What the server would need if every session sorted or hashed once at the same time.</summary>
/// <remarks>
/// A statement may take <c>work_mem</c> several times over, and most take none: it is neither the most nor the usual. The server does not
/// say how much memory its machine has; <c>effective_cache_size</c> is what its owner thinks of that, if it was ever set.
/// </remarks>
internal static class MemoryRule
{
    // Advised for it is three quarters of the machine's memory.
    private const double CacheShare = 0.75;
    private const long Megabyte = 1024 * 1024;
    private const int MostOwn = 3;

    public static IEnumerable<AuditFinding> Look(Scope scope)
    {
        if (scope.Server is not { } server || Bytes(server, "shared_buffers") is not { } shared || Bytes(server, "work_mem") is not { } workMem)
        {
            yield break;
        }

        var factor = server.Settings.GetValueOrDefault("hash_mem_multiplier")?.Number ?? 1;
        var parallel = (long)(server.Settings.GetValueOrDefault("max_parallel_workers")?.Number ?? 0);
        var vacuums = (long)(server.Settings.GetValueOrDefault("autovacuum_max_workers")?.Number ?? 0);
        var vacuumMem = Bytes(server, "autovacuum_work_mem") is { } own and > 0 ? own : Bytes(server, "maintenance_work_mem") ?? 0;
        var workers = server.Limits.MaxConnections + parallel;
        var work = (long)(workers * workMem * factor);
        var total = shared + work + (vacuums * vacuumMem);
        var cache = server.Settings.GetValueOrDefault("effective_cache_size");
        var machine = cache is { Bytes: { } size, Source: not "default" } ? (long)(size / CacheShare) : (long?)null;
        var isTooMuch = machine < total;
        var room = isTooMuch ? Math.Max(1, (long)((machine!.Value - shared - (vacuums * vacuumMem)) / (workers * factor) / Megabyte)) : 0;
        yield return new AuditFinding
        {
            Topic = AuditTopic.Memory,
            Severity = isTooMuch ? Severity.Warning : Severity.Healthy,
            Headline = isTooMuch
                ? Invariant($"With all {server.Limits.MaxConnections} connections at work the server needs some {Text(total)}, and its machine seems to have {Text(machine!.Value)}.")
                : Invariant($"With all {server.Limits.MaxConnections} connections at work, each sorting or hashing once, the server needs some {Text(total)}{(machine is { } known ? Invariant($" of {Text(known)}") : "; see that its machine has that")}."),
            Why =
            [
                new("Formula", "shared_buffers + (max_connections + max_parallel_workers) × work_mem × hash_mem_multiplier + autovacuum_max_workers × autovacuum_work_mem"),
                new("In numbers", Invariant($"{Text(shared)} + ({server.Limits.MaxConnections} + {parallel}) × {Text(workMem)} × {factor:0.##} + {vacuums} × {Text(vacuumMem)} = {Text(total)}")),
                .. server.RoleSettings.Where(own => own.Name == "work_mem").Take(MostOwn).Select(own => new Evidence("Of its own, not counted", $"{own.Value} for {(own.Role is null ? "" : $"role '{own.Role}'")}{(own.Database is null ? "" : $" in database '{own.Database}'")}")),
                new("The machine", machine is { } memory
                    ? Invariant($"effective_cache_size {Text(cache!.Bytes!.Value)} / {CacheShare} = {Text(memory)}")
                    : "not known: effective_cache_size was left at its default"),
            ],
            Change = isTooMuch
                ? new("work_mem", Invariant($"{room}MB"), "postgresql.conf; or lower max_connections", Invariant($"ALTER SYSTEM SET work_mem = '{room}MB'; SELECT pg_reload_conf();"))
                : null,
        };
    }

    private static long? Bytes(ServerSnapshot server, string name) => server.Settings.GetValueOrDefault(name)?.Bytes;

    private static string Text(long bytes) => bytes switch
    {
        >= 10240 * Megabyte => Invariant($"{bytes / (1024.0 * Megabyte):0} GB"),
        >= 1024 * Megabyte => Invariant($"{bytes / (1024.0 * Megabyte):0.#} GB"),
        >= Megabyte => Invariant($"{bytes / (double)Megabyte:0.#} MB"),
        _ => Invariant($"{bytes / 1024} kB"),
    };
}
